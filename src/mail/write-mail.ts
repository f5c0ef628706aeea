import { text } from '../i18n/i18n.ts';
import type { OutgoingLetter } from '../issuing/letters/letters-prepare.ts';
import { awardLetter } from './award-mail.ts';
import { learnerLetter } from './learner-mail.ts';
import { type Letter, writeLetter } from './letter.ts';
import type { Mail } from './mailer.ts';
import { oneTimeLetter } from './one-time-mail.ts';
import { registerLetter } from './register-mail.ts';
import { releaseLetter } from './release-mail.ts';
import { answersLetter, workplaceLetter } from './workplace-mail.ts';

/** A letter as it leaves: its words in plain text and HTML. Links are made from `publicUrl` (without trailing slash) only. */
export function writeMail(letter: OutgoingLetter, publicUrl: string): Mail {
  const { id, to, kind, language, writtenAt, stopPath } = letter;
  const words = wordsOf(letter, publicUrl);
  const host = new URL(publicUrl).host;
  const from = text(language, asksPassword(letter) ? 'mail:letter.from' : 'mail:letter.fromPlain', { host });
  const toHolder = PERSON_KINDS.includes(kind);
  const label = text(language, toHolder ? 'mail:letter.stop' : 'mail:letter.stopStaff');
  const stop = stopPath === null ? null : { label, url: publicUrl + stopPath };
  return { id, to, writtenAt, stopUrl: stop?.url ?? null, ...writeLetter({ ...words, from, stop }) };
}

/** Letters to a holder or a learner, who is spoken to in plainer words. */
const PERSON_KINDS: readonly string[] = ['award', 'reminder', 'revoked', 'replaced', 'learner'];

/** Letters to members warn about passwords; a holder has none. */
const asksPassword = ({ kind, stopPath }: OutgoingLetter): boolean => stopPath === null && kind !== 'join';

function wordsOf(letter: OutgoingLetter, publicUrl: string): Omit<Letter, 'from' | 'stop'> {
  const { kind, language, params } = letter;
  const url = letter.path === null ? null : publicUrl + letter.path;
  switch (kind) {
    case 'password':
    case 'sign-in':
    case 'join':
    case 'invitation':
    case 'application':
    case 'refusal':
      if (url === null) throw new TypeError('a one-time mail has a link');
      return oneTimeLetter(kind, language, url, params);
    case 'release':
      if (url === null) throw new TypeError('a mail about release has a link');
      return releaseLetter(language, url, params);
    case 'workplace':
    case 'workplace-reminder':
      if (url === null) throw new TypeError('a mail to a company has a link');
      return workplaceLetter(kind, language, url, params);
    case 'workplace-in':
      if (url === null) throw new TypeError('a mail about answers has a link');
      return answersLetter(language, url, params);
    case 'register':
      if (url === null) throw new TypeError('a mail about the register has a link');
      return registerLetter(language, url, params);
    case 'learner':
      if (url === null) throw new TypeError('a mail to a learner has a link');
      return learnerLetter(language, url, params);
    case 'award':
    case 'reminder':
    case 'revoked':
    case 'replaced':
      return awardLetter(kind, language, url, params);
  }
}
