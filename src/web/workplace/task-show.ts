/** The praktijkopleider's page: one learner, one card a work process, three buttons on it. Works without scripts. */
import type { Request, RequestHandler, Response } from 'express';
import type { FieldError } from '../../errors.ts';
import { hasText, type TextKey, type TextParams, text } from '../../i18n/i18n.ts';
import { type DossierEvidence, PERFORMANCES } from '../../issuing/dossiers/dossiers.ts';
import { PHOTO_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import { proposePageName } from '../../issuing/names.ts';
import { SENSITIVE } from '../../issuing/texts/sensitive-words.ts';
import type { TypedTask } from '../../issuing/workplace/workplace-begun.ts';
import { fieldOf } from '../../issuing/workplace/workplace-confirm.ts';
import type { WorkplaceDone } from '../../issuing/workplace/workplace-done.ts';
import {
  WORKPLACE_PHOTOS_MAX,
  WORKPLACE_VOICES_MAX,
  workplaceTicket,
} from '../../issuing/workplace/workplace-evidence.ts';
import type { WorkplaceTask } from '../../issuing/workplace/workplace-task.ts';
import { isPictogram } from '../../printing/pictograms.ts';
import type { WebContext } from '../context.ts';
import { evidenceView } from '../evidence-view.ts';
import { languageOf } from '../middleware/language.ts';
import { openTaskOf, workplaceOf } from '../middleware/workplace.ts';
import { type PageData, sendPage } from '../page.ts';
import { fieldTexts } from '../problem.ts';
import { dayOnPage } from '../public/days.ts';

/** Where no pictogram of our list stands with a work process. */
const ANY_PICTOGRAM = 'list-checks';

/** `GET /w/:token`: the task, or after sending what became of it. */
export function showTask(web: WebContext): RequestHandler {
  return (request, response) => {
    const found = workplaceOf(response);
    if (found.state === 'used') return sendDone(web, request, response, found.done);
    sendTaskPage(web, request, response, openTaskOf(response), null);
  };
}

/** The task; `again` with what was typed and what was wrong with it. */
export function sendTaskPage(
  web: WebContext,
  request: Request,
  response: Response,
  task: WorkplaceTask,
  again: { typed: TypedTask; mistakes: readonly FieldError[] } | null,
): void {
  const { begun, dossier, organisation, company, learnerName } = task;
  const address = `/w/${String(request.params.token)}`;
  const errors = again === null ? {} : fieldTexts(response, again.mistakes);
  const bsn = new Set(again?.mistakes.filter(({ code }) => code === 'form.bsn_like').map(({ field }) => field));
  const shown = (field: 'remark' | 'name' | 'role', otherwise: string): string =>
    bsn.has(field) ? '' : (again?.typed[field] ?? (begun[field] || otherwise));
  const views = (items: readonly DossierEvidence[]) =>
    items.flatMap((item) =>
      item.kind === 'words' ? [] : [evidenceView(languageOf(response), asEvidence(item), `${address}/evidence`)],
    );
  const own = views(task.ownEvidence);
  const question = `workplace:question.${dossier.question ?? ''}`;
  const name = shown('name', dossier.supervisorName ?? '');
  send(
    web,
    request,
    response,
    'workplace/task',
    {
      title: say(response, 'workplace:title', { name: learnerName }),
      address,
      learner: learnerName,
      school: organisation.name,
      company: `${company.name}, ${company.city}`,
      qualification: task.qualification.name,
      period: say(response, 'workplace:lead.period', {
        count: dossier.hours,
        from: dayOnPage(languageOf(response), dossier.startDate),
        to: dayOnPage(languageOf(response), dossier.endDate),
      }),
      question: hasText(question) ? say(response, question) : null,
      lines: task.lines.map((line) => lineView(line, again?.typed.chosen ?? chosenIn(task), errors)),
      photos: own.filter(({ kind }) => kind === 'photo'),
      voices: own.filter(({ kind }) => kind === 'voice'),
      morePhotos: own.filter(({ kind }) => kind === 'photo').length < WORKPLACE_PHOTOS_MAX,
      moreVoices: own.filter(({ kind }) => kind === 'voice').length < WORKPLACE_VOICES_MAX,
      ofLearner: views(task.learnerEvidence),
      ticket: workplaceTicket(web.issuing, task),
      remark: shown('remark', ''),
      name,
      role: shown('role', 'praktijkopleider'),
      whoOpen: name === '' || 'name' in errors || 'role' in errors,
      moreOpen: own.length > 0 || shown('remark', '') !== '' || 'remark' in errors || 'file' in errors,
      sensitive: SENSITIVE,
      photoBytes: PHOTO_MAX_BYTES,
      errors,
      wrong: Object.entries(errors).map(([field, sentence]) => {
        const line = task.lines.find(({ code }) => fieldOf(code) === field);
        const asks = line && say(response, 'workplace:choose', { task: line.helperText ?? line.name });
        return { field, sentence: asks ?? sentence };
      }),
    },
    again === null ? 200 : 422,
  );
}

function lineView(
  line: WorkplaceTask['lines'][number],
  chosen: Readonly<Record<string, string>>,
  errors: Record<string, string>,
) {
  const field = fieldOf(line.code);
  return {
    field,
    code: line.code,
    name: line.name,
    helper: line.helperText,
    picture: `/desk/pictograms/${isPictogram(line.pictogram) ? line.pictogram : ANY_PICTOGRAM}.svg`,
    error: errors[field] ?? null,
    choices: PERFORMANCES.map((performance) => ({
      id: `${field}-${performance}`,
      performance,
      chosen: Object.hasOwn(chosen, line.code) && chosen[line.code] === performance,
    })),
  };
}

/** What was chosen so far; who is asked again starts from what was confirmed before. */
function chosenIn({ link, lines, begun }: WorkplaceTask): Readonly<Record<string, string>> {
  if (link.codes === null) return begun.chosen;
  const before = lines.flatMap(({ code, performance }) => (performance === null ? [] : [[code, performance]]));
  return { ...Object.fromEntries(before), ...begun.chosen };
}

/** What the dossier keeps, as the view of evidence takes it. */
const asEvidence = ({ id, kind, fileId, mediaType, seconds, text: words }: DossierEvidence) => ({
  id,
  kind,
  fileId,
  mediaType,
  seconds,
  text: words,
  hours: null,
  criteria: [],
});

function sendDone(
  web: WebContext,
  request: Request,
  response: Response,
  { confirmation, schoolName, judged, othersWait, justNow }: WorkplaceDone,
): void {
  // of a link that lies about nobody learns how it was judged
  const toPaper = justNow !== null && Object.values(judged).some((performance) => performance !== 'not_yet');
  const [next] = justNow?.waiting ?? [];
  send(web, request, response, 'workplace/done', {
    title: say(response, 'workplace:done.title'),
    about:
      justNow === null
        ? say(response, 'workplace:done.sent', { day: dayOnPage(languageOf(response), confirmation.at.slice(0, 10)) })
        : say(response, 'workplace:done.sentAbout', { name: proposePageName(justNow.learnerName) }),
    next: next === undefined ? null : { path: `/w/${next.token}`, name: proposePageName(next.learnerName) },
    waiting: justNow?.waiting.length ?? 0,
    othersWait,
    ofSender: justNow !== null,
    school: say(response, toPaper ? 'workplace:done.school' : 'workplace:done.looks', { school: schoolName }),
  });
}

function send(web: WebContext, request: Request, response: Response, view: string, data: PageData, status = 200): void {
  const key = `workplace:said.${typeof request.query.done === 'string' ? request.query.done : ''}`;
  sendPage(
    web,
    response,
    view,
    {
      layout: 'holder',
      style: 'workplace.css',
      done: status === 200 && hasText(key) ? say(response, key) : null,
      // a later judgement that was not kept
      notDone: request.query.done === 'first',
      wrong: [],
      ...data,
    },
    status,
  );
}

const say = (response: Response, key: TextKey, params: TextParams = {}): string =>
  text(languageOf(response), key, params);
