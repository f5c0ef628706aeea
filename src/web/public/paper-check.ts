/** The control code and the name on a paper, compared with the badge: what came of it, and in which words. */
import { type Language, text } from '../../i18n/i18n.ts';
import { parseControlCode, parseShortCode } from '../../issuing/codes.ts';

/** What came of a typed control code and name. */
export interface PaperCheck {
  /** `short`: the code of the badge was typed in its place; `malformed`: not six digits. Neither is a guess. */
  code: 'none' | 'wrong' | 'right' | 'short' | 'malformed';
  /** As typed, for the field or for the form that asks the name. */
  typedCode: string;
  name: 'none' | 'wrong' | 'right';
  typedName: string;
}

export const NOTHING_TYPED: PaperCheck = { code: 'none', typedCode: '', name: 'none', typedName: '' };

const MAX_TYPED = 100;

/** What is wrong with the form of a typed control code, or null when it may be compared. Never counts as a guess. */
export function controlCodeSlip(typed: string): PaperCheck | null {
  if (parseControlCode(typed) !== null) return null;
  const code = parseShortCode(typed) === null ? 'malformed' : 'short';
  return { ...NOTHING_TYPED, code, typedCode: typed.slice(0, MAX_TYPED) };
}

const CODE_ERROR = {
  wrong: 'public:badge.controlWrong',
  short: 'public:badge.controlShort',
  malformed: 'errors:badge.control_code_invalid',
} as const;

/** Fields of the partial `paper-check`; both errors null where nothing is wrong. */
export function paperView(paper: PaperCheck, language: Language) {
  const { code, typedCode, name, typedName } = paper;
  return {
    codeRight: code === 'right',
    nameRight: code === 'right' && name === 'right',
    codeError: code === 'none' || code === 'right' ? null : text(language, CODE_ERROR[code]),
    /** Six digits that are not those of this badge: the paper may be somebody else's. */
    codeWrong: code === 'wrong',
    nameWrong: name === 'wrong',
    typedCode,
    typedName: typedName.slice(0, MAX_TYPED),
  };
}
