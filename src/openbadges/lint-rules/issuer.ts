import { looksAlike } from './look-alike.ts';
import { type FrameRule, findingsOf, type LintRule } from './rule.ts';

/** The issuer is the organisation that signs, under its own DID and legal name. */
export const issuerIsOrganisation: FrameRule = {
  id: 'issuer-is-organisation',
  number: 4,
  cite: 'VCDM 2.0 4.7; OB 3.0 Profile',
  check(credential, facts) {
    const found = findingsOf(this.id);
    return [
      ...(credential.issuer.id === facts.issuerDid ? [] : [found('issuer.id', 'not the DID of this organisation')]),
      ...(credential.issuer.name === facts.issuerName
        ? []
        : [found('issuer.name', 'not the name of this organisation')]),
    ];
  },
};

/** The key that will sign belongs to the issuer of this document and may sign now. */
export const keyActiveAndOwn: FrameRule = {
  id: 'key-active-and-own',
  number: 5,
  cite: 'VC Data Integrity 2.3; Controlled Identifiers 3.3',
  check(_credential, facts) {
    const found = findingsOf(this.id);
    const { active, controller, methodId } = facts.credentialKey;
    if (!active) return [found('', 'the credential key is not active')];
    // The document's issuer is judged by rule 4; here only the key against the organisation.
    const own = controller === facts.issuerDid && methodId.startsWith(`${facts.issuerDid}#`);
    return own ? [] : [found('', 'the key is controlled by another than this issuer')];
  },
};

/** No other issuer of the installation can be mistaken for this one. */
export const issuerNameNoLookAlike: LintRule = {
  id: 'issuer-name-no-look-alike',
  number: 24,
  cite: 'UTS 39 4, confusable detection',
  check(credential, facts) {
    const found = findingsOf(this.id);
    return facts.otherIssuerNames.some((other) => looksAlike(credential.issuer.name, other))
      ? [found('issuer.name', 'can be mistaken for another issuer')]
      : [];
  },
};
