/** The learner's own page: how far the dossier is, what the company said, what comes next, and what was offered. Works without scripts. */
import type { Request, RequestHandler, Response } from 'express';
import type { FieldError } from '../../errors.ts';
import { hasText, type TextKey, type TextParams, text } from '../../i18n/i18n.ts';
import type { DossierEvidence, DossierLine } from '../../issuing/dossiers/dossiers.ts';
import { PHOTOS_MAX, VOICES_MAX } from '../../issuing/evidence/evidence.ts';
import { PHOTO_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import { learnerTicket, mayOffer, mayTakeBack } from '../../issuing/learners/learner-evidence.ts';
import type { LearnerFound, LearnerPage } from '../../issuing/learners/learner-page.ts';
import { SENSITIVE } from '../../issuing/texts/sensitive-words.ts';
import { isPictogram } from '../../printing/pictograms.ts';
import type { WebContext } from '../context.ts';
import { languageOf } from '../middleware/language.ts';
import { learnerOf } from '../middleware/learner.ts';
import { type PageData, sendPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';

/** Where no pictogram of our list stands with a work process. */
const ANY_PICTOGRAM = 'list-checks';

/** `GET /l/:token`: the dossier on its way, or the way to its statement. */
export function showDossierOfLearner(web: WebContext): RequestHandler {
  return (request, response) => {
    const found = learnerOf(response);
    if (found.state === 'signed') return sendSigned(web, request, response, found);
    sendLearnerPage(web, request, response, found.page, []);
  };
}

/** The page; with `mistakes` in what was offered (422). */
export function sendLearnerPage(
  web: WebContext,
  request: Request,
  response: Response,
  page: LearnerPage,
  mistakes: readonly FieldError[],
): void {
  const address = `/l/${String(request.params.token)}`;
  const { dossier, lines, done, offered } = page;
  const mending = dossier.awardId !== null;
  const of = (kind: DossierEvidence['kind']) =>
    offered
      .filter((item) => item.kind === kind)
      .map((item) => ({
        id: item.id,
        src: `${address}/evidence/${item.id}`,
        length: say(response, 'public:evidence.seconds', { count: item.seconds ?? 0 }),
        mayBack: mayTakeBack(item),
      }));
  const [photos, voices] = [of('photo'), of('voice')];
  const errors = fieldTexts(response, mistakes);
  send(
    web,
    request,
    response,
    'learner/dossier',
    {
      title: say(response, 'learner:page.title'),
      address,
      name: page.learnerName,
      school: page.organisation.name,
      company: page.companyName,
      qualification: page.qualificationName,
      progress: say(response, 'learner:page.progress', { done, total: lines.length }),
      all: done === lines.length,
      doneCount: done,
      total: lines.length,
      lines: lines.map((line) => lineView(response, page, line)),
      next: say(response, mending ? 'learner:next.mending' : `learner:next.${dossier.state as 'draft'}`),
      coach: page.coachName,
      photos,
      voices,
      mayOffer: mayOffer(page),
      morePhotos: mayOffer(page) && photos.length < PHOTOS_MAX,
      moreVoices: voices.length < VOICES_MAX,
      ticket: learnerTicket(web.issuing, page),
      sensitive: SENSITIVE,
      photoBytes: PHOTO_MAX_BYTES,
      errors,
      wrong: Object.entries(errors).map(([field, sentence]) => ({ field, sentence })),
    },
    mistakes.length === 0 ? 200 : 422,
  );
}

function lineView(response: Response, { asked }: LearnerPage, line: DossierLine) {
  const open = asked.includes(line.code) ? 'asked' : 'open';
  const kind = line.performance === null || asked.includes(line.code) ? open : line.performance;
  return {
    code: line.code,
    name: line.name,
    helper: line.helperText,
    picture: `/desk/pictograms/${isPictogram(line.pictogram) ? line.pictogram : ANY_PICTOGRAM}.svg`,
    kind,
    said: say(response, `learner:said.${kind}`),
  };
}

function sendSigned(
  web: WebContext,
  request: Request,
  response: Response,
  { schoolName, statement, holderToken }: Extract<LearnerFound, { state: 'signed' }>,
): void {
  send(web, request, response, 'learner/signed', {
    title: say(response, `learner:signed.${statement}`),
    school: schoolName,
    made: statement === 'made',
    text: say(response, `learner:signed.${statement}Text`),
    own: holderToken === null ? null : `/m/${holderToken}`,
  });
}

function send(web: WebContext, request: Request, response: Response, view: string, data: PageData, status = 200): void {
  const key = `learner:did.${typeof request.query.done === 'string' ? request.query.done : ''}`;
  const done = status === 200 && hasText(key) ? say(response, key) : null;
  sendPage(web, response, view, { layout: 'holder', style: 'learner.css', wrong: [], ...data, done }, status);
}

const say = (response: Response, key: TextKey, params: TextParams = {}): string =>
  text(languageOf(response), key, params);
