/** Certificates of invented people for tests. */
import { type CertificatesOptions, certificatePieces } from '../../src/printing/certificate.ts';
import type { CertificateData } from '../../src/printing/certificate-data.ts';
import { medalSvg } from '../../src/printing/medal.ts';
import { wholeFile } from './pdf.ts';

export const MEDAL = medalSvg({
  name: 'Samenwerken',
  theme: 'met-mensen',
  pictogram: 'handshake',
  level: 'gevorderd',
  levelWord: 'gevorderd',
  title: 'Samenwerken, gevorderd',
  description: 'Rond insigne.',
});

/** A certificate (fictional) with what a test needs changed. */
export function someCertificate(changes: Partial<CertificateData> = {}): CertificateData {
  return {
    organisationName: 'Stichting Voorbeeldwerk (demo)',
    logoPng: null,
    awardedDate: '2026-11-19',
    recipientName: 'Amina van der Yıldız',
    achievementName: 'Samenwerken',
    medalSvg: MEDAL,
    badgePng: null,
    claim: 'kan goed samenwerken',
    level: 'gevorderd',
    paperCriteria: ['Je helpt een ander als het druk is.', 'Je maakt afspraken over wie wat doet.'],
    coachWords: 'Op jou kan de hele keuken bouwen.',
    judgeName: 'Karin de Boer',
    secondJudge: null,
    place: 'Buurthuis De Brug',
    pageUrl: 'https://voorbeeldwerk.example/b/7Hq2mVt9XcLwRk4PzNs8Ya',
    statementUrl: null,
    host: 'voorbeeldwerk.example',
    shortCode: 'K7QM4T2X9T',
    controlCode: '482106',
    copy: false,
    trial: false,
    validUntil: null,
    ...changes,
  };
}

/** The whole print file of a group, praktijkverklaringen last, with backs where one of them has a statement. */
export function certificatesPdf(
  certificates: readonly CertificateData[],
  options: CertificatesOptions,
): Promise<Uint8Array> {
  const inOrder = [...certificates.filter(({ practice }) => !practice), ...certificates.filter((one) => one.practice)];
  const backs = inOrder.some(({ practice, statementUrl }) => !practice && statementUrl !== null);
  return wholeFile(certificatePieces(inOrder, { ...options, backs }));
}
