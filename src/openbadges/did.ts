/** `did:web` of an organisation: `https://a.example` + `werk` gives `did:web:a.example:issuers:werk`; a port as `%3A`. */
export function didForOrganisation(publicUrl: string, slug: string): string {
  return `did:web:${new URL(publicUrl).host.replace(':', '%3A')}:issuers:${slug}`;
}
