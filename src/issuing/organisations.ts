export const ORGANISATION_KINDS = ['coach', 'employer', 'mbo', 'pro', 'vso', 'other'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** An organisation of this installation: issuer of badges under its own did:web. */
export interface Organisation {
  id: string;
  slug: string;
  kind: OrganisationKind;
  /** Legal name. */
  name: string;
  kvk: string | null;
  brin: string | null;
  website: string | null;
  /** Content id in the file store of a PNG logo, or null. */
  logoFileId: string | null;
  /** `did:web:…`; made from `publicUrl` at creation and never changed by a restart. */
  did: string;
  /** The PUBLIC_URL at creation, without trailing slash. */
  publicUrl: string;
  /** True for the fictional organisation of the demo content. */
  demo: boolean;
  createdAt: string;
}
