/** One line of the audit log: who did what to which object. No names, no content. */
export interface AuditEntry {
  organisationId: string | null;
  /** Member id, `command`, or `system`. */
  actor: string;
  /** noun.verb, for instance `award.issue`. */
  action: string;
  objectId: string;
  result: 'done' | 'refused' | 'failed';
  at: string;
}
