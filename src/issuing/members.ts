export const ROLES = ['admin', 'coach', 'assessor', 'signatory', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Somebody who works in an organisation. `userId` points at the account of the auth library. */
export interface Member {
  id: string;
  organisationId: string;
  userId: string;
  name: string;
  email: string;
  role: Role;
  createdAt: string;
  disabledAt: string | null;
}

/** Who acts: a signed-in member, or the command line of the installation on behalf of one organisation. */
export interface Actor {
  kind: 'member' | 'command';
  organisationId: string;
  /** Null for the command line. */
  memberId: string | null;
  role: Role;
  name: string;
  email: string | null;
}
