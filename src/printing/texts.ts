/** The words on paper. Ordinary texts come from i18n; what must always stand there is written here, out of reach of any brand. */
import en from '../i18n/en/paper.json' with { type: 'json' };
import type { Language } from '../i18n/i18n.ts';
import nl from '../i18n/nl/paper.json' with { type: 'json' };
import type { Level } from '../openbadges/types.ts';
import type { FontStyle } from './fonts.ts';
import type { Span } from './paragraph.ts';
import { readsRightToLeft } from './text-runs.ts';

export type PaperText = keyof typeof nl;

const TEXTS: Record<Language, Record<PaperText, string>> = { nl, en };

/** What the paper is and is not. No template, setting or translation file can leave it out. */
export const NOT_A_DIPLOMA: Record<Language, string> = {
  nl: 'Dit is een Open Badge: erkenning van een vaardigheid. Het is geen diploma.',
  en: 'This is an Open Badge: recognition of a skill. It is not a diploma.',
};

/** On every paper of an installation that runs on one computer only. */
export const TRIAL: Record<Language, [large: string, small: string]> = {
  nl: ['PROEFVERSIE', 'niet geldig buiten deze computer'],
  en: ['TRIAL VERSION', 'not valid outside this computer'],
};

/** A text of paper with its values filled in. `**` around bold parts stays; see richText. */
export function paperText(language: Language, key: PaperText, values: Record<string, string | number> = {}): string {
  return fill(TEXTS[language][key], values);
}

/** A text as spans, `**parts**` in bold. Stars inside a value are plain stars. */
export function richText(
  language: Language,
  key: PaperText,
  values: Record<string, string | number>,
  look: { colour: string; style?: FontStyle },
): Span[] {
  return TEXTS[language][key]
    .split('**')
    .map(
      (part, index): Span => ({
        text: fill(part, values),
        style: index % 2 === 1 ? 'bold' : (look.style ?? 'regular'),
        colour: look.colour,
      }),
    )
    .filter((span) => span.text !== '');
}

/**
 * Somebody's words between quotation marks. Unicode does not mirror these (UAX 9, 6.3): words that read from the right
 * get them the other way round, so that both open towards the words.
 */
export function quoted(language: Language, words: string): string {
  const [open = '', close = ''] = TEXTS[language].words.split('{{words}}');
  return readsRightToLeft(words) ? `${close}${words}${open}` : `${open}${words}${close}`;
}

/** The word of a level on paper. */
export function levelWord(language: Language, level: Level): string {
  return paperText(language, `level.${level}`);
}

/**
 * The signed claim turned to the person, its heart in bold: "kan goed samenwerken" -> "Je kunt goed **samenwerken**.",
 * "kan zich aan afspraken houden" -> "Je kunt **je aan afspraken houden**."
 */
export function claimSpans(language: Language, claim: string, colour: string): Span[] {
  const rule = CLAIM[language];
  const bare = claim.trim().replace(/\.$/, '').replace(rule.can, '');
  const [, lead = '', heart = bare] = rule.lead.exec(rule.toYou(bare)) ?? [];
  return [
    { text: `${rule.you} ${lead}`, style: 'regular', colour },
    { text: heart, style: 'bold', colour },
    { text: '.', style: 'regular', colour },
  ];
}

const CLAIM: Record<Language, { can: RegExp; you: string; lead: RegExp; toYou(text: string): string }> = {
  nl: {
    can: /^kan /,
    you: 'Je kunt',
    lead: /^(goed |heel goed |zelf )?(.*)$/su,
    toYou: (text) => text.replace(/\bzichzelf\b/g, 'jezelf').replace(/\bzich\b/g, 'je'),
  },
  en: {
    can: /^can /,
    you: 'You can',
    lead: /^()(.*)$/su,
    toYou: (text) => text.replace(/\bthemsel(f|ves)\b/g, 'yourself').replace(/\btheir\b/g, 'your'),
  },
};

function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? ''));
}
