/** The form of a definition: how a page shows it. Reading and saving it: achievement-edit.ts. */
import type { Request, Response } from 'express';
import type { FieldError } from '../../../errors.ts';
import type { TextKey } from '../../../i18n/i18n.ts';
import { can } from '../../../issuing/access.ts';
import { ALIGNMENTS_MAX, TEXT_MAX } from '../../../issuing/achievements/achievement-content.ts';
import { listAchievements, THEMES } from '../../../issuing/achievements/achievements.ts';
import { ALIGNMENT_FRAMEWORKS } from '../../../issuing/achievements/alignment-frameworks.ts';
import { leastRelease, type ReleasePolicy } from '../../../issuing/awards/release-policy.ts';
import { LEVELS } from '../../../openbadges/types.ts';
import { PICTOGRAMS } from '../../../printing/pictograms.ts';
import type { WebContext } from '../../context.ts';
import { actorOf } from '../../middleware/session.ts';
import { fieldTexts } from '../../problem.ts';
import { say, sendDesk, sendTypedForm } from '../desk-page.ts';
import { releaseChoices } from '../organisation/release-policy.ts';
import { openedWith } from './achievement-conflict.ts';
import { knownSkills } from './known-skills.ts';

/** Findings that a reason can outweigh; with one of them the form asks for it. */
const REASON_HELPS: readonly string[] = [
  'achievement.too_hard',
  'achievement.sentence_too_long',
  'achievement.word_not_allowed',
];

export interface AchievementForm {
  /** Null while it is not stored yet. */
  id: string | null;
  /** Text by input name (issuing/achievements/achievement-form.ts). */
  values: Record<string, string>;
  /** What is stored now, in the same way; null while it is not. */
  stored: Record<string, string> | null;
  /** What the form opened with, as it brought it back (achievement-conflict.ts); null: it opens with what is stored now. */
  opened: string | null;
  mistakes: readonly FieldError[];
  /** Own words under a field, for mistakes without a code. */
  notes?: Record<string, string>;
  /** What is stored now; all false and version 0 while it is not. */
  status: { version: number; published: boolean; awarded: boolean; archived: boolean };
  /** Which awards wait for a second person; null while it is not stored yet. */
  release: ReleasePolicy | null;
  /** Address of a stored picture of their own, or null. */
  picture: string | null;
  /** Said above the form: why it came back. */
  message: string | null;
  /** Texts that are good enough but not stored: after "Voorbeeld". */
  unsaved: boolean;
}

/** Sends the form with everything that is in it, and the preview of what it would become. */
export async function sendAchievementForm(
  web: WebContext,
  request: Request,
  response: Response,
  form: AchievementForm,
  status: number,
): Promise<void> {
  const value = (name: string): string => form.values[name] ?? '';
  const errors = { ...fieldTexts(response, form.mistakes), ...form.notes };
  const reason = value('readabilityReason');
  const name = value('name');
  const least = await leastRelease(web.issuing, actorOf(response));
  const send = can(actorOf(response), 'achievement.write') ? sendTypedForm : sendDesk;
  send(
    web,
    request,
    response,
    'desk/achievement',
    {
      section: 'achievements',
      pageAddress: form.id === null ? '/desk/achievements/new' : `/desk/achievements/${form.id}`,
      title: name === '' ? say(response, 'desk:achievement.newTitle') : name,
      ...form,
      opened: form.opened ?? (await openedNow(web, response, form.stored)),
      again: status !== 200 || form.unsaved,
      action: form.id === null ? '/desk/achievements/new' : `/desk/achievements/${form.id}`,
      releaseChoices: form.release === null ? null : releaseChoices(response, form.release, least),
      leastAsked: least !== 'never',
      errors,
      hasErrors: Object.keys(errors).length > 0,
      summary: Object.entries(errors).map(([field, words]) => ({
        target: field.replaceAll('.', '-'),
        label: labelOf(response, field),
        text: words,
      })),
      max: TEXT_MAX,
      themes: THEMES.map((id) => ({ id, label: say(response, `desk:theme.${id}`), checked: id === value('theme') })),
      pictograms: PICTOGRAMS.map((id) => ({
        id,
        label: say(response, `desk:pictogram.${id}`),
        checked: id === value('pictogram'),
      })),
      pictogramWord: say(response, `desk:pictogram.${PICTOGRAMS.find((id) => id === value('pictogram')) ?? 'star'}`),
      levels: LEVELS.map((level) => ({
        id: level,
        word: say(response, `common:level.${level}`),
        means: say(response, `desk:level.${level}`),
        paper: textArea(`levels.${level}.paper`, value, errors),
        signed: textArea(`levels.${level}.signed`, value, errors),
        english: textArea(`translations.en.levels.${level}`, value, errors),
      })),
      alignments: alignmentRows(value, errors),
      skills: await knownSkills(web, actorOf(response)),
      askReason: reason !== '' || form.mistakes.some(({ code }) => REASON_HELPS.includes(code)),
      englishOpen: Object.keys({ ...form.values, ...errors }).some(
        (key) => key.startsWith('translations.') && (value(key) !== '' || errors[key] !== undefined),
      ),
      preview: {
        picture: `/desk/achievements/preview.svg?${new URLSearchParams({
          name,
          theme: value('theme'),
          pictogram: value('pictogram'),
          level: 'gevorderd',
        })}`,
        claim: value('claim'),
        criteria: value('levels.gevorderd.signed')
          .split(/\r\n|\r|\n/)
          .filter((line) => line.trim() !== ''),
      },
    },
    status,
  );
}

/**
 * A new badge opens with nothing, and is kept as soon as there is one more: the tab then forgets what was typed for it.
 */
async function openedNow(web: WebContext, response: Response, stored: AchievementForm['stored']): Promise<string> {
  if (stored !== null) return openedWith(web, stored);
  const actor = actorOf(response);
  const both = await Promise.all([true, false].map((archived) => listAchievements(web.issuing, actor, { archived })));
  return `new-${both.flat().length}`;
}

/** What the form calls a field, for the list of mistakes above it. */
function labelOf(response: Response, field: string): string {
  const [first = '', second = '', third = ''] = field.split('.');
  if (first === 'levels') {
    const side = say(response, third === 'signed' ? 'desk:achievement.signed' : 'desk:achievement.paper');
    return `${say(response, `common:level.${second as 'expert'}`)}, ${side}`;
  }
  if (first === 'alignments' && second !== '') {
    return say(response, 'desk:achievement.alignment', { number: Number(second) + 1 });
  }
  return say(response, LABELS[first] ?? 'desk:achievement.what');
}

const LABELS: Record<string, TextKey> = {
  name: 'desk:achievement.name',
  claim: 'desk:achievement.claim',
  description: 'desk:achievement.description',
  employerText: 'desk:achievement.employerText',
  theme: 'desk:achievement.theme',
  pictogram: 'desk:achievement.pictogramChoose',
  file: 'desk:achievement.pictureFile',
  alignments: 'desk:achievement.alignments',
  validityMonths: 'desk:achievement.months',
  translations: 'desk:achievement.english',
  readabilityReason: 'desk:achievement.reasonLabel',
};

type Values = (name: string) => string;

function textArea(name: string, value: Values, errors: Record<string, string>) {
  return { name, id: name.replaceAll('.', '-'), value: value(name), error: errors[name] ?? null };
}

/** The koppelingen that are filled in and one empty row more. */
function alignmentRows(value: Values, errors: Record<string, string>) {
  const filled = Array.from({ length: ALIGNMENTS_MAX }, (_, i) => i).filter(
    (i) => value(`alignments.${i}.targetUrl`) !== '' || value(`alignments.${i}.targetName`) !== '',
  );
  const count = Math.min(ALIGNMENTS_MAX, (filled.at(-1) ?? -1) + 2);
  return Array.from({ length: count }, (_, i) => {
    const part = (key: string) => textArea(`alignments.${i}.${key}`, value, errors);
    const framework = value(`alignments.${i}.targetFramework`) || ALIGNMENT_FRAMEWORKS[0]?.name;
    return {
      number: i + 1,
      url: part('targetUrl'),
      name: part('targetName'),
      targetCode: part('targetCode'),
      framework: {
        ...part('targetFramework'),
        options: ALIGNMENT_FRAMEWORKS.map((one) => ({ id: one.name, selected: one.name === framework })),
      },
    };
  });
}
