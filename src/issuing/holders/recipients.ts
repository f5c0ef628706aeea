/**
 * A person who gets badges. Records are never merged by name: each confirmed row of a list makes its own.
 * The plain name lives here and nowhere in an Open Badge.
 */
export interface Recipient {
  id: string;
  organisationId: string;
  name: string;
  email: string | null;
  createdAt: string;
}
