/** The permanent public address of one version of a definition; also its id in the signed document. */
export function achievementUrl(publicUrl: string, versionId: string): string {
  return `${publicUrl}/achievements/${versionId}`;
}
