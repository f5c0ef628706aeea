/** Small answers for the form of a definition while it is filled in. They read what is handed in and store nothing. */
import type { RequestHandler } from 'express';
import { AppError } from '../../../errors.ts';
import { text } from '../../../i18n/i18n.ts';
import { TEXT_MAX } from '../../../issuing/achievements/achievement-content.ts';
import { achievementForDesk } from '../../../issuing/achievements/achievements.ts';
import { levelOf } from '../../../issuing/achievements/levels.ts';
import { medalSvg } from '../../../printing/medal.ts';
import { isPictogram, pictogramSvg } from '../../../printing/pictograms.ts';
import type { WebContext } from '../../context.ts';
import { field } from '../../forms.ts';
import { actorOf } from '../../middleware/session.ts';
import { badgeMedal } from '../../papers.ts';
import { allow, onlyFields, queryText, say } from '../desk-page.ts';
import { infinitives } from './achievement-edit.ts';

const YEAR_SECONDS = 31_536_000;

/** `GET /desk/achievements/preview.svg?name=&theme=&pictogram=&level=`: the medal these words would give. */
export function previewMedal(): RequestHandler {
  return (request, response) => {
    allow(response, 'achievement.read');
    const name = [...queryText(request, 'name')].slice(0, TEXT_MAX.name).join('').trim();
    const level = levelOf(queryText(request, 'level'));
    const svg = medalSvg({
      name: name === '' ? say(response, 'desk:achievement.yourName') : name,
      theme: queryText(request, 'theme'),
      pictogram: queryText(request, 'pictogram'),
      level,
      levelWord: level === null ? '' : text('nl', `common:level.${level}`),
      title: name,
      description: '',
    });
    response.setHeader('Cache-Control', 'private, no-store');
    response.type('image/svg+xml').send(svg);
  };
}

/** `POST /desk/achievements/infinitive`: the infinitive form of the je-form criteria in `text`, one a line, as text. */
export function proposeInfinitive(): RequestHandler {
  return (request, response) => {
    onlyFields(request.body, /^text$/);
    allow(response, 'achievement.write');
    response.setHeader('Cache-Control', 'private, no-store');
    response.type('text/plain; charset=utf-8').send(infinitives(field(request.body, 'text')));
  };
}

/** `GET /desk/achievements/:id/picture`: the newest version's own PNG, else its medal. */
export function showPicture(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { newest } = await achievementForDesk(web.issuing, actorOf(response), request.params.id);
    const { imageFileId } = newest.content;
    const own = imageFileId === null ? null : await web.issuing.files.get(imageFileId);
    response.setHeader('Cache-Control', 'private, no-cache');
    if (own !== null) response.type('image/png').send(Buffer.from(own));
    else response.type('image/svg+xml').send(badgeMedal(newest, 'gevorderd'));
  };
}

/** `GET /desk/pictograms/:name.svg`: one pictogram of our list, for the chooser. */
export function showPictogram(): RequestHandler<{ name: string }> {
  return (request, response) => {
    const { name } = request.params;
    if (!isPictogram(name)) throw new AppError('request.not_found');
    response.setHeader('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
    response.type('image/svg+xml').send(pictogramSvg(name));
  };
}
