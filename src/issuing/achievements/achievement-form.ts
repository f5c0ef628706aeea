import { LEVELS } from '../../openbadges/types.ts';
import { type AchievementContent, ALIGNMENTS_MAX } from './achievement-content.ts';

const CRITERIA_FIELDS = LEVELS.flatMap((level) => [`levels.${level}.paper`, `levels.${level}.signed`]);
const TRANSLATION_FIELDS = [
  ...['name', 'claim', 'employerText'].map((key) => `translations.en.${key}`),
  ...LEVELS.map((level) => `translations.en.levels.${level}`),
];
const ALIGNMENT_FIELDS = Array.from({ length: ALIGNMENTS_MAX }, (_, i) =>
  ['targetFramework', 'targetUrl', 'targetName', 'targetCode'].map((key) => `alignments.${i}.${key}`),
).flat();

/** Names of the form's inputs; the `field` of every mistake is one of them. Criteria and their translations: one a line. */
export const ACHIEVEMENT_FORM_FIELDS: readonly string[] = [
  ...['name', 'theme', 'claim', 'description', 'employerText', 'pictogram', 'imageFileId', 'validityMonths'],
  'readabilityReason',
  ...CRITERIA_FIELDS,
  ...ALIGNMENT_FIELDS,
  ...TRANSLATION_FIELDS,
];

/** Builds what `parseAchievementContent` reads from a posted form with dotted names. Other names are left out. */
export function readAchievementForm(form: Readonly<Record<string, unknown>>): unknown {
  const tree: Record<string, unknown> = {};
  for (const field of ACHIEVEMENT_FORM_FIELDS) {
    const value = form[field];
    if (typeof value === 'string') plant(tree, field.split('.'), value);
  }
  return tree;
}

/** The values with which the form shows a definition: text by input name, criteria one a line. */
export function achievementFormValues(content: AchievementContent): Record<string, string> {
  const values: Record<string, string> = {};
  const tree: unknown = content;
  for (const field of ACHIEVEMENT_FORM_FIELDS) {
    const value = field
      .split('.')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], tree);
    if (Array.isArray(value)) values[field] = value.join('\n');
    else if (typeof value === 'string' || typeof value === 'number') values[field] = String(value);
  }
  return values;
}

function plant(tree: Record<string, unknown>, path: readonly string[], value: string): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    tree[key] = value;
    return;
  }
  const branch = (tree[key] ?? {}) as Record<string, unknown>;
  tree[key] = branch;
  plant(branch, rest, value);
}
