import { direction, type Language, text } from '../i18n/i18n.ts';

/** One mail of ours: a few paragraphs with one thing to do between them. Plain text, never HTML. */
export interface Letter {
  language: Language;
  subject: string;
  before: readonly string[];
  button: { label: string; url: string };
  after: readonly string[];
}

/**
 * The same words as plain text and as HTML, for a reader that shows one of them. The address stands in full in both, so
 * that a person can see where it leads. No picture, no style sheet, nothing that is fetched.
 */
export function writeLetter({ language, subject, before, button, after }: Letter): {
  subject: string;
  text: string;
  html: string;
} {
  const address = text(language, 'mail:letter.address');
  const from = text(language, 'mail:letter.from', { host: new URL(button.url).host });
  const plain = [...before, `${button.label}:\n${button.url}`, ...after, `-- \n${from}`];
  const body = [
    ...before.map(paragraph),
    `<p style="${P}"><a href="${escapeHtml(button.url)}" style="${BUTTON}">${escapeHtml(button.label)}</a></p>`,
    `<p style="${SMALL}">${escapeHtml(address)}<br>${escapeHtml(button.url)}</p>`,
    ...after.map(paragraph),
    `<p style="${SMALL}">${escapeHtml(from)}</p>`,
  ];
  return { subject, text: `${plain.join('\n\n')}\n`, html: page(language, subject, body.join('\n')) };
}

const P = 'margin:0 0 16px';
const SMALL = 'margin:0 0 16px;font-size:14px;color:#4A5568;overflow-wrap:anywhere';
const BUTTON =
  'display:inline-block;padding:12px 24px;background:#0B5A6F;color:#FFFFFF;text-decoration:none;border-radius:4px;font-weight:bold';

function page(language: Language, title: string, body: string): string {
  return `<!doctype html>
<html lang="${language}" dir="${direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;padding:24px;background:#FBF8F3;color:#1B2430;font:18px/1.5 'Noto Sans',Arial,sans-serif">
<div style="max-width:560px;margin:0 auto">
${body}
</div>
</body>
</html>
`;
}

function paragraph(words: string): string {
  return `<p style="${P}">${escapeHtml(words)}</p>`;
}

function escapeHtml(words: string): string {
  return words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
