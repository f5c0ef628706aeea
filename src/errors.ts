/**
 * The one error class of the product and the closed list of its codes.
 * A code is also an i18n key (`errors:<code>`); the number is the HTTP status the web edge answers with.
 * What never lives here: texts for people (i18n/) and verification outcomes (verify/report.ts).
 */
export const ERROR_STATUS = {
  // requests and forms
  'form.invalid': 422,
  'form.bsn_like': 422,
  'form.no_such_day': 422,
  'form.file_name_bsn': 422,
  'form.too_large': 413,
  'form.wrong_kind': 415,
  'form.token_invalid': 403,
  'form.other_organisation': 409,
  'request.malformed': 400,
  'request.not_found': 404,
  'request.gone': 410,
  'request.stalled': 408,
  'request.too_many': 429,
  'request.busy': 503,
  'request.not_ready': 503,
  'internal.unexpected': 500,
  'audit.broken': 500,
  'installation.unsound': 500,
  // of the command line
  'backup.exists': 409,
  'backup.not_empty': 409,
  'backup.broken': 422,
  'backup.not_sqlite': 409,
  // who may do what
  'access.denied': 403,
  'access.sign_in_required': 401,
  'sign_in.wrong': 422,
  'sign_in.locked': 429,
  'sign_in.no_organisation': 403,
  'sign_in.link_invalid': 410,
  'sign_in.passkey_wrong': 422,
  'sign_in.provider_failed': 503,
  'sign_in.provider_unknown': 403,
  'second_factor.code_wrong': 422,
  'second_factor.too_late': 410,
  'second_factor.on': 409,
  'second_factor.off': 409,
  'second_factor.required': 403,
  'passkey.not_made': 422,
  'passkey.name_invalid': 422,
  'passkey.too_many': 422,
  'password.too_short': 422,
  'password.too_long': 422,
  'password.too_common': 422,
  'password.not_same': 422,
  'password.link_invalid': 410,
  'password.current_wrong': 422,
  'member.not_found': 404,
  'member.exists': 422,
  'member.name_invalid': 422,
  'member.email_invalid': 422,
  'member.role_invalid': 422,
  'member.last_admin': 409,
  'member.no_access': 422,
  'invitation.gone': 410,
  'invitation.other_account': 403,
  'invitation.mail_limit': 422,
  'invitation.no_access': 403,
  'invitation.works_here': 409,
  // organisations and keys
  'organisation.not_found': 404,
  'organisation.slug_taken': 422,
  'organisation.slug_invalid': 422,
  'organisation.name_required': 422,
  'organisation.name_invalid': 422,
  'organisation.kind_invalid': 422,
  'organisation.kvk_invalid': 422,
  'organisation.brin_required': 422,
  'organisation.brin_invalid': 422,
  'organisation.website_invalid': 422,
  'organisation.logo_invalid': 422,
  'organisation.address_changed': 503,
  'organisation.closed': 409,
  'organisation.not_a_school': 403,
  // signing a dossier
  'statement.birth_day_invalid': 422,
  'dossier.none_chosen': 422,
  'dossier.too_many': 422,
  'dossier.not_begun': 409,
  'dossier.not_checked': 409,
  'dossier.changed_meanwhile': 409,
  'dossier.already_signed': 409,
  'dossier.signed_by_checker': 403,
  'dossier.signed_by_supervisor': 403,
  'dossier.nothing_to_sign': 409,
  'dossier.too_many_processes': 409,
  'dossier.level_not_allowed': 409,
  'dossier.incomplete': 409,
  // mending a signed one
  'dossier.not_signed': 409,
  'dossier.being_issued': 409,
  'dossier.has_statement': 409,
  'dossier.not_mending': 409,
  'dossier.judged_anew': 409,
  'dossier.unchanged': 422,
  'dossier.correction_reason': 422,
  'dossier.no_part_badges': 409,
  'application.not_found': 404,
  'application.decided': 409,
  'application.gone': 410,
  'application.number_required': 422,
  'application.checked_by_required': 422,
  'application.checked_on_invalid': 422,
  'key.missing': 503,
  'key.wrong_passphrase': 503,
  'key.not_this_organisation': 500,
  'key.not_active': 503,
  'key.exists': 409,
  'key.just_made': 409,
  'key.signer_away': 503,
  'key.reencrypted': 503,
  'key.export_unreadable': 422,
  'key.not_found': 404,
  'key.already_compromised': 409,
  'key.time_invalid': 422,
  'key.leak': 500,
  'key.rate_limited': 429,
  // achievements
  'achievement.not_found': 404,
  'achievement.not_published': 422,
  'achievement.archived': 422,
  'achievement.slug_taken': 422,
  'achievement.release_below_least': 422,
  'achievement.changed_elsewhere': 409,
  'achievement.not_publishable': 422,
  'achievement.level_invalid': 422,
  'achievement.name_required': 422,
  'achievement.theme_invalid': 422,
  'achievement.claim_required': 422,
  'achievement.claim_form': 422,
  'achievement.description_required': 422,
  'achievement.employer_text_required': 422,
  'achievement.pictogram_invalid': 422,
  'achievement.criteria_required': 422,
  'achievement.criteria_too_many': 422,
  'achievement.criteria_uneven': 422,
  'achievement.alignment_required': 422,
  'achievement.alignment_name_required': 422,
  'achievement.alignment_url_invalid': 422,
  'achievement.alignments_too_many': 422,
  'achievement.validity_invalid': 422,
  'achievement.translation_incomplete': 422,
  'achievement.text_too_long': 422,
  'achievement.text_invalid': 422,
  'achievement.personal_data': 422,
  'achievement.gender_word': 422,
  'achievement.address_word': 422,
  'achievement.too_hard': 422,
  'achievement.sentence_too_long': 422,
  'achievement.word_not_allowed': 422,
  // the catalogue of a school
  'qualification.not_found': 404,
  'qualification.exists': 422,
  'qualification.crebo_invalid': 422,
  'qualification.cohort_invalid': 422,
  'qualification.name_required': 422,
  'qualification.level_invalid': 422,
  'qualification.code_invalid': 422,
  'qualification.code_twice': 422,
  'qualification.process_name_required': 422,
  'qualification.text_too_long': 422,
  'qualification.text_invalid': 422,
  'qualification.name_locked': 422,
  'qualification.fixed': 422,
  'qualification.no_processes': 422,
  'qualification.too_many': 422,
  'qualification.columns_missing': 422,
  'qualification.row_differs': 422,
  'qualification.archived': 409,
  // dossiers and companies
  'dossier.despite_reason': 422,
  'dossier.date_invalid': 422,
  'dossier.dates_reversed': 422,
  'dossier.hours_invalid': 422,
  'dossier.lines_required': 422,
  'dossier.not_draft': 409,
  'dossier.none_confirmed': 409,
  'dossier.ended': 409,
  'dossier.not_stopped': 409,
  'dossier.own_judgement': 403,
  'dossier.opened_link': 403,
  'dossier.question_invalid': 422,
  'dossier.class_too_large': 422,
  'company.not_found': 404,
  'company.organisation_unknown': 422,
  'company.renamed': 422,
  'company.other_kvk': 422,
  'company.confirmers_invalid': 422,
  'company.link_open': 409,
  'company.link_not_found': 404,
  'company.name_required': 422,
  'company.city_required': 422,
  'company.leerbedrijf_invalid': 422,
  'company.checked_invalid': 422,
  // the list
  'list.not_found': 404,
  'list.empty': 422,
  'list.too_large': 413,
  'list.too_many_rows': 422,
  'list.unreadable': 422,
  'list.kind_unknown': 415,
  'list.bsn_column': 422,
  'list.no_name_column': 422,
  'list.not_ready': 422,
  'list.already_confirmed': 409,
  'list.changed_elsewhere': 422,
  'list.expired': 410,
  // what people propose by the poster in the room
  'proposal.not_found': 404,
  'proposal.closed': 410,
  'proposal.day_over': 422,
  'proposal.full': 409,
  'proposal.name_required': 422,
  'proposal.name_invalid': 422,
  'proposal.bsn_like': 422,
  'proposal.nothing_chosen': 422,
  // dossiers, and what the praktijkopleider is asked by link
  'dossier.not_found': 404,
  'dossier.not_open': 409,
  'dossier.no_lines': 409,
  'workplace.supervisor_is_staff': 409,
  'workplace.supervisor_is_learner': 409,
  'workplace.no_reminder': 409,
  'workplace.link_unknown': 404,
  'workplace.link_expired': 410,
  'workplace.link_ended': 410,
  'workplace.link_newer': 410,
  'workplace.link_used': 410,
  'workplace.name_invalid': 422,
  'workplace.choose': 422,
  'workplace.name_required': 422,
  'workplace.name_is_learner': 422,
  'workplace.name_is_staff': 422,
  'workplace.role_required': 422,
  'workplace.role_letters': 422,
  'workplace.name_letters': 422,
  // the learner's own link to a dossier
  'learner.link_unknown': 404,
  'learner.link_over': 410,
  'learner.taken': 409,
  'learner.too_late': 409,
  'learner.no_email': 409,
  // leaving
  'leave.none': 409,
  // one cell of the list
  'list.name_required': 422,
  'list.name_too_long': 422,
  'list.name_invalid': 422,
  'list.bsn_like': 422,
  'list.email_invalid': 422,
  'list.level_invalid': 422,
  'list.date_invalid': 422,
  'list.date_in_future': 422,
  'list.words_too_long': 422,
  'list.words_personal_data': 422,
  'list.page_name_too_long': 422,
  'list.page_name_not_in_name': 422,
  'list.second_judge_required': 422,
  'list.second_judge_is_you': 422,
  'list.second_judge_is_recipient': 422,
  'list.duplicate': 422,
  'list.duplicate_email': 422,
  'list.name_is_yours': 422,
  'list.words_invalid': 422,
  'list.words_sensitive': 422,
  'list.date_long_ago': 422,
  'list.row_not_found': 404,
  // awards
  'award.not_found': 404,
  'award.not_approved': 409,
  'award.waits_for_release': 409,
  'award.not_waiting': 409,
  'award.changed_meanwhile': 422,
  'award.release_own': 403,
  'award.return_reason_invalid': 422,
  'award.already_issued': 409,
  'award.self_award': 403,
  'award.not_issued': 409,
  'award.lint_failed': 500,
  'award.verification_failed': 500,
  'award.intent_expired': 500,
  'award.already_revoked': 409,
  'award.reason_invalid': 422,
  'award.name_unchanged': 422,
  'award.record_mismatch': 500,
  'award.interrupted': 500,
  // evidence
  'evidence.not_found': 404,
  'evidence.too_many': 422,
  'evidence.photo_missing': 422,
  'evidence.photo_kind': 422,
  'evidence.photo_heic': 422,
  'evidence.photo_too_large': 413,
  'evidence.photo_too_many_pixels': 422,
  'evidence.photo_broken': 422,
  'evidence.voice_kind': 422,
  'evidence.voice_too_large': 413,
  'evidence.voice_too_long': 422,
  'evidence.voice_not_recorded': 422,
  'evidence.photo_again': 422,
  'evidence.personal_data': 422,
  'evidence.text_invalid': 422,
  'evidence.text_too_long': 422,
  'evidence.hours_invalid': 422,
  'evidence.changed_elsewhere': 422,
  'evidence.criteria_changed': 422,
  'ceremony.not_found': 404,
  'ceremony.name_required': 422,
  'ceremony.date_invalid': 422,
  'ceremony.date_in_future': 422,
  'ceremony.place_too_long': 422,
  'consent.sixteen_required': 422,
  'consent.date_invalid': 422,
  'consent.not_issued': 409,
  'consent.name_needs_link': 422,
  'consent.until_invalid': 422,
  'consent.changed_meanwhile': 409,
  'consent.changed_elsewhere': 409,
  'consent.holder_chose': 409,
  'consent.holder_later': 422,
  // the holder's private page
  'holder.link_unknown': 422,
  'holder.link_dead': 404,
  'holder.same_folder': 422,
  'holder.link_public': 422,
  'holder.badge_not_found': 404,
  'holder.only_badge': 409,
  'holder.join_expired': 410,
  'holder.claim_expired': 410,
  'holder.all_collected': 409,
  // what is kept about a person
  'person.nothing_ticked': 422,
  'person.too_many': 422,
  'person.in_progress': 409,
  // public pages
  'badge.revoked': 410,
  'badge.private': 403,
  'badge.code_invalid': 422,
  'badge.code_unknown': 404,
  'badge.control_code_invalid': 422,
  'verify.unreadable': 400,
  'verify.nothing_given': 422,
  'verify.too_many': 422,
  'verify.url_not_allowed': 422,
  // register
  'register.clock_backwards': 503,
  'register.broken': 500,
  'register.range_invalid': 422,
  // mail
  'mail.failed': 503,
  'mail.not_found': 404,
  'mail.no_email': 409,
  'mail.no_reminder': 409,
  // installation
  'config.invalid': 500,
  'storage.newer_schema': 500,
  'storage.moved': 500,
  'storage.move_refused': 409,
  'storage.full': 507,
  'storage.unavailable': 503,
  'storage.damaged': 503,
  'clock.backwards': 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One mistake in a form or list: the field it belongs to, a code, and values for its text. */
export interface FieldError {
  field: string;
  code: ErrorCode;
  params?: Record<string, string | number>;
}

/**
 * A mistake a person or program can act on. The code says what happened; the text for people comes from i18n.
 * `fields` names each wrong field of a form; it is empty where the mistake has no field.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: Record<string, string | number>;
  readonly fields: readonly FieldError[];

  constructor(
    code: ErrorCode,
    params: Record<string, string | number> = {},
    options: { cause?: unknown; fields?: readonly FieldError[] } = {},
  ) {
    super(`${code}${Object.keys(params).length > 0 ? ` ${JSON.stringify(params)}` : ''}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.fields = options.fields ?? [];
  }

  /** HTTP status of this error at the web edge. */
  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** A form with mistakes: `form.invalid` with every wrong field at once. Never call it with an empty list. */
export function formError(fields: readonly FieldError[]): AppError {
  return new AppError('form.invalid', {}, { fields });
}

/**
 * Two rows that may not be alike: what the storage throws when a unique rule of the database refuses a write. Inside a
 * transaction it ends that transaction (PostgreSQL goes on with nothing after it), so catch it outside.
 */
export class UniqueViolation extends Error {
  /** Table and columns of the rule, snake_case: `award`, [`organisation_id`, `idempotency_key`]. Never the values. */
  readonly table: string;
  readonly columns: readonly string[];

  constructor(table: string, columns: readonly string[]) {
    super(`unique ${table} (${columns.join(', ')})`);
    this.name = 'UniqueViolation';
    this.table = table;
    this.columns = columns;
  }
}
