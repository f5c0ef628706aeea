/** Everything kept in a dossier about its learner, as one ZIP: the data, and the photos and sounds. */
import type { RequestHandler } from 'express';
import { ZipFile } from 'yazl';
import { exportDossier } from '../../issuing/dossiers/dossier-person.ts';
import { today } from '../../issuing/time.ts';
import type { WebContext } from '../context.ts';
import { onlyFields } from '../desk/desk-page.ts';
import { addEvidence } from '../evidence-pack.ts';
import { languageOf } from '../middleware/language.ts';
import { actorOf } from '../middleware/session.ts';
import { asEvidence } from './dossier-view.ts';

/** `POST /desk/dossiers/:id/person`. No name stands in the name of a file. */
export function giveDossier(web: WebContext): RequestHandler<{ id: string }> {
  return async (request, response) => {
    onlyFields(request.body, /^$/);
    const { data, evidence } = await exportDossier(web.issuing, actorOf(response), request.params.id);
    const mtime = web.issuing.now();
    const zip = new ZipFile();
    const add = (name: string, bytes: Uint8Array): void => zip.addBuffer(Buffer.from(bytes), name, { mtime });
    response.setHeader('Cache-Control', 'private, no-store');
    response.setHeader('Content-Disposition', `attachment; filename="dossier-${today(mtime)}.zip"`);
    response.type('application/zip');
    zip.outputStream.pipe(response);
    add('dossier.json', new TextEncoder().encode(`${JSON.stringify(data, null, 2)}\n`));
    await addEvidence(web.issuing, languageOf(response), evidence.map(asEvidence), add);
    zip.end();
  };
}
