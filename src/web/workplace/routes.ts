import { PHOTO_MAX_BYTES, VOICE_MAX_BYTES } from '../../issuing/evidence/evidence-limits.ts';
import type { Route } from '../route.ts';
import { workplaceFile, workplaceVoice } from './task-evidence.ts';
import { saveTask, sendTask } from './task-send.ts';
import { showTask } from './task-show.ts';

/** A dossier has as many lines as a qualification has work processes; with what stands around them. */
const FIELDS = 120;

/**
 * The praktijkopleider's page, by a single-use link in a mail or on paper. No account; a GET changes nothing, no page leads
 * to another site.
 */
export const WORKPLACE_ROUTES: readonly Route[] = [
  { method: 'get', path: '/w/:token', access: 'workplace', kind: 'page', handler: showTask },
  {
    method: 'post',
    path: '/w/:token',
    access: 'workplace',
    kind: 'page',
    body: {
      kind: 'upload',
      fileBytes: PHOTO_MAX_BYTES,
      fields: FIELDS,
      tooLarge: 'evidence.photo_too_large',
      formStays: true,
    },
    handler: sendTask,
  },
  {
    method: 'post',
    path: '/w/:token/begun',
    access: 'workplace',
    kind: 'api',
    body: { kind: 'upload', fileBytes: 1, fields: FIELDS },
    handler: saveTask,
  },
  {
    method: 'post',
    path: '/w/:token/voice',
    access: 'workplace',
    kind: 'api',
    body: { kind: 'upload', fileBytes: VOICE_MAX_BYTES, tooLarge: 'evidence.voice_too_large' },
    handler: workplaceVoice,
  },
  { method: 'get', path: '/w/:token/evidence/:item', access: 'workplace', kind: 'file', handler: workplaceFile },
];
