/**
 * The classes of Open Badges 3.0 as data (OB 3.0 data model, AchievementCredential and everything below it). A table,
 * not a story: one line per class, read by schema.ts. Written as in the "json-ld" form: a member that may occur several
 * times may also stand alone.
 */

/** What a member must be. `class:X`: an object of that class; `X | uri` forms are spelled out in schema.ts. */
export type Kind =
  | 'text'
  | 'address'
  | 'dateTime'
  | 'day'
  | 'number'
  | 'boolean'
  | 'identifierType'
  | 'achievementType'
  | 'targetType'
  | 'resultType'
  | 'resultStatus'
  | 'language'
  | `class:${string}`;

export interface ClassRule {
  /** `one`: `type` is exactly this string; `contains`: `type` holds it, alone or in an array; `any`: any type string. */
  type: { one: string } | { contains: string } | 'any' | 'none';
  required?: Readonly<Record<string, Kind>>;
  /** At most one of each. */
  optional?: Readonly<Record<string, Kind>>;
  /** Any number of each. */
  many?: Readonly<Record<string, Kind>>;
  /** True where no other member is allowed. */
  closed?: true;
}

export const CLASSES: Readonly<Record<string, ClassRule>> = {
  Credential: {
    type: { contains: 'VerifiableCredential' },
    required: {
      id: 'address',
      issuer: 'class:Profile',
      validFrom: 'dateTime',
      credentialSubject: 'class:AchievementSubject',
    },
    optional: {
      name: 'text',
      description: 'text',
      image: 'class:Image',
      awardedDate: 'dateTime',
      validUntil: 'dateTime',
      refreshService: 'class:Reference',
    },
    many: {
      evidence: 'class:Evidence',
      credentialSchema: 'class:Reference',
      termsOfUse: 'class:Typed',
      credentialStatus: 'class:Reference',
    },
  },
  /** The same in VCDM 1.1 (OB 3.0, AnyAchievementCredential). */
  CredentialOfVcdm1: {
    type: { contains: 'VerifiableCredential' },
    required: {
      id: 'address',
      name: 'text',
      issuer: 'class:Profile',
      issuanceDate: 'dateTime',
      credentialSubject: 'class:AchievementSubject',
    },
    optional: {
      description: 'text',
      image: 'class:Image',
      awardedDate: 'dateTime',
      expirationDate: 'dateTime',
      refreshService: 'class:Reference',
    },
    many: {
      evidence: 'class:Evidence',
      credentialSchema: 'class:Reference',
      termsOfUse: 'class:Typed',
      credentialStatus: 'class:Reference',
    },
  },
  Endorsement: {
    type: { contains: 'EndorsementCredential' },
    required: {
      id: 'address',
      name: 'text',
      issuer: 'class:Profile',
      validFrom: 'dateTime',
      credentialSubject: 'class:EndorsementSubject',
    },
    optional: {
      description: 'text',
      awardedDate: 'dateTime',
      validUntil: 'dateTime',
      refreshService: 'class:Reference',
    },
    many: { credentialSchema: 'class:Reference', termsOfUse: 'class:Typed', credentialStatus: 'class:Reference' },
  },
  EndorsementOfVcdm1: {
    type: { contains: 'EndorsementCredential' },
    required: {
      id: 'address',
      name: 'text',
      issuer: 'class:Profile',
      issuanceDate: 'dateTime',
      credentialSubject: 'class:EndorsementSubject',
    },
    optional: {
      description: 'text',
      awardedDate: 'dateTime',
      expirationDate: 'dateTime',
      refreshService: 'class:Reference',
    },
    many: { credentialSchema: 'class:Reference', termsOfUse: 'class:Typed', credentialStatus: 'class:Reference' },
  },
  EndorsementSubject: {
    type: { contains: 'EndorsementSubject' },
    required: { id: 'address' },
    optional: { endorsementComment: 'text' },
  },
  AchievementSubject: {
    type: { contains: 'AchievementSubject' },
    required: { achievement: 'class:Achievement' },
    optional: {
      id: 'address',
      activityStartDate: 'dateTime',
      activityEndDate: 'dateTime',
      creditsEarned: 'number',
      image: 'class:Image',
      licenseNumber: 'text',
      narrative: 'text',
      role: 'text',
      source: 'class:Profile',
      term: 'text',
      name: 'text',
    },
    many: { identifier: 'class:IdentityObject', result: 'class:Result' },
  },
  Achievement: {
    type: { contains: 'Achievement' },
    required: { id: 'address', name: 'text', description: 'text', criteria: 'class:Criteria' },
    optional: {
      achievementType: 'achievementType',
      creator: 'class:Profile',
      creditsAvailable: 'number',
      fieldOfStudy: 'text',
      humanCode: 'text',
      image: 'class:Image',
      inLanguage: 'language',
      specialization: 'text',
      version: 'text',
    },
    many: {
      alignment: 'class:Alignment',
      otherIdentifier: 'class:IdentifierEntry',
      related: 'class:Related',
      resultDescription: 'class:ResultDescription',
      tag: 'text',
    },
  },
  Criteria: { type: 'none', optional: { id: 'address', narrative: 'text' } },
  Alignment: {
    type: { contains: 'Alignment' },
    required: { targetName: 'text', targetUrl: 'address' },
    optional: { targetCode: 'text', targetDescription: 'text', targetFramework: 'text', targetType: 'targetType' },
  },
  ResultDescription: {
    type: { contains: 'ResultDescription' },
    required: { id: 'address', name: 'text', resultType: 'resultType' },
    optional: { requiredLevel: 'address', requiredValue: 'text', valueMax: 'text', valueMin: 'text' },
    many: { alignment: 'class:Alignment', allowedValue: 'text', rubricCriterionLevel: 'class:RubricCriterionLevel' },
  },
  RubricCriterionLevel: {
    type: { contains: 'RubricCriterionLevel' },
    required: { id: 'address', name: 'text' },
    optional: { description: 'text', level: 'text', points: 'text' },
    many: { alignment: 'class:Alignment' },
  },
  Result: {
    type: { contains: 'Result' },
    optional: { achievedLevel: 'address', resultDescription: 'address', status: 'resultStatus', value: 'text' },
    many: { alignment: 'class:Alignment' },
  },
  Related: {
    type: { contains: 'Related' },
    required: { id: 'address' },
    optional: { inLanguage: 'language', version: 'text' },
  },
  Evidence: {
    type: { contains: 'Evidence' },
    optional: { id: 'address', narrative: 'text', name: 'text', description: 'text', genre: 'text', audience: 'text' },
  },
  Image: { type: { one: 'Image' }, required: { id: 'address' }, optional: { caption: 'text' }, closed: true },
  IdentityObject: {
    type: { one: 'IdentityObject' },
    required: { hashed: 'boolean', identityHash: 'text', identityType: 'identifierType' },
    optional: { salt: 'text' },
    closed: true,
  },
  IdentifierEntry: {
    type: { one: 'IdentifierEntry' },
    required: { identifier: 'text', identifierType: 'identifierType' },
    closed: true,
  },
  Profile: {
    type: { contains: 'Profile' },
    required: { id: 'address' },
    optional: {
      name: 'text',
      url: 'address',
      phone: 'text',
      description: 'text',
      image: 'class:Image',
      email: 'text',
      address: 'class:Address',
      official: 'text',
      parentOrg: 'class:Profile',
      familyName: 'text',
      givenName: 'text',
      additionalName: 'text',
      patronymicName: 'text',
      honorificPrefix: 'text',
      honorificSuffix: 'text',
      familyNamePrefix: 'text',
      dateOfBirth: 'day',
    },
    many: { otherIdentifier: 'class:IdentifierEntry' },
  },
  Address: {
    type: { contains: 'Address' },
    optional: {
      addressCountry: 'text',
      addressCountryCode: 'text',
      addressRegion: 'text',
      addressLocality: 'text',
      streetAddress: 'text',
      postOfficeBoxNumber: 'text',
      postalCode: 'text',
      geo: 'class:GeoCoordinates',
    },
  },
  GeoCoordinates: { type: { one: 'GeoCoordinates' }, required: { latitude: 'number', longitude: 'number' } },
  Reference: { type: 'any', required: { id: 'address' } },
  Typed: { type: 'any' },
};

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

export const ACHIEVEMENT_TYPES = list(
  'Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate ' +
    'CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma DoctoralDegree ' +
    'Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership ' +
    'ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ' +
    'ResearchDoctorate SecondarySchoolDiploma',
);
export const IDENTIFIER_TYPES = list(
  'name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId ' +
    'oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier',
);
export const TARGET_TYPES = list(
  'ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL',
);
export const RESULT_TYPES = list(
  'GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion ' +
    'RubricCriterionLevel RubricScore ScaledScore Status',
);
export const RESULT_STATUSES = list('Completed Enrolled Failed InProgress OnHold Provisional Withdrew');
