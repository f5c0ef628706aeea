/** A dossier as the desk's pages show it: its own page, and the queues of assessor and signatory. */
import type { Response } from 'express';
import { canBeSigned, type WholeDossier } from '../../issuing/dossiers/dossier-desk.ts';
import type { Dossier, DossierEvidence, DossierState } from '../../issuing/dossiers/dossiers.ts';
import type { Evidence } from '../../issuing/evidence/evidence.ts';
import { say } from '../desk/desk-page.ts';
import { evidenceView } from '../evidence-view.ts';
import { languageOf } from '../middleware/language.ts';
import { iconOf } from './dossier-fields.ts';

/** Where a dossier lies, as a word of the texts: at the company only while a question lies there. */
export function standing(state: DossierState, asked: boolean): DossierState | 'not_asked' {
  return state === 'at_company' && !asked ? 'not_asked' : state;
}

/** What a page shows of a dossier's lines, confirmations and evidence; the queues show the same. */
export function dossierView(response: Response, whole: WholeDossier) {
  const { dossier, learner, qualification, company, lines, confirmations, evidence } = whole;
  const signable = lines.filter(canBeSigned).length;
  return {
    id: dossier.id,
    name: learner.name,
    group: dossier.groupName,
    state: say(response, `school:state.${dossier.state}`),
    question: dossier.question === null ? null : say(response, `workplace:question.${dossier.question as 'person'}`),
    qualification: {
      name: qualification.name,
      crebo: qualification.crebo,
      cohort: qualification.cohort,
      level: qualification.level,
    },
    company,
    startDate: dossier.startDate,
    endDate: dossier.endDate,
    hours: dossier.hours,
    route: dossier.route,
    supervisorName: dossier.supervisorName,
    supervisorEmail: dossier.supervisorEmail,
    signable,
    decided: lines.filter(({ confirmedAt }) => confirmedAt !== null).length,
    total: lines.length,
    progress: say(response, 'school:progress', { done: signable, total: lines.length }),
    lines: lines.map((line) => ({
      code: line.code,
      name: line.name,
      helperText: line.helperText,
      icon: iconOf(line.pictogram),
      performance: say(
        response,
        line.performance === null ? 'school:performance.open' : `workplace:performance.${line.performance}`,
      ),
      kind: line.performance ?? 'open',
    })),
    confirmations: confirmations.map(({ at, supervisorName, supervisorRole, remark }) => ({
      at,
      name: supervisorName,
      role: supervisorRole,
      remark,
    })),
    evidence: evidence.map((item) => ({
      ...evidenceView(languageOf(response), asEvidence(item), `/desk/dossiers/${dossier.id}/evidence`),
      by: say(response, `school:addedBy.${item.addedBy}`),
      offered: item.addedBy === 'learner' && dossier.state !== 'signed' && dossier.state !== 'rejected',
      taken: Boolean(item.takenAt),
      answer: `/desk/dossiers/${dossier.id}/evidence/${item.id}`,
      code: item.code,
    })),
  };
}

/** Whether every agreed work process is confirmed and done, and no statement was signed for it yet. */
export function isComplete({ state, awardId }: Dossier, signable: number, total: number): boolean {
  return total > 0 && signable === total && awardId === null && state !== 'rejected' && state !== 'draft';
}

/** As the parts that show evidence of an award want it. */
export function asEvidence(item: DossierEvidence): Evidence {
  const { id, kind, fileId, mediaType, seconds, text, addedAt, addedBy: source } = item;
  const nothing = { organisationId: '', awardId: null, listId: null, listRow: null, addedBy: null };
  return { ...nothing, id, kind, fileId, mediaType, seconds, text, addedAt, source, criteria: [], hours: null };
}
