import { describe, expect, test } from '@jest/globals';
import { certificatePdf } from '../../src/printing/certificate.ts';
import { svgToPng } from '../../src/printing/raster.ts';
import { MEDAL, someCertificate } from '../support/certificates.ts';
import { follow, type PdfObject, pdfObjects } from '../support/pdf.ts';

/** ISO 19005-3 clauses that a file of ours must keep; not a whole validator. */
const created = new Date('2026-11-21T10:00:00Z');
const json = JSON.stringify({ id: 'urn:uuid:1', name: 'Çağrı – “badge”', padding: 'x'.repeat(4000) });

async function objectsOf(changes: Parameters<typeof someCertificate>[0] = {}): Promise<PdfObject[]> {
  return pdfObjects(await certificatePdf(someCertificate(changes), { attachment: { json, created } }));
}

const only = (objects: PdfObject[], kind: RegExp): PdfObject => {
  const found = objects.filter((object) => kind.test(object.text));
  expect(found).toHaveLength(1);
  return found[0] as PdfObject;
};

describe('a certificate for one person is PDF/A-3a', () => {
  test('its XMP packet says part 3, conformance A, and agrees with the information dictionary', async () => {
    const objects = await objectsOf({ organisationName: 'Werk & <Co> (demo)' });
    const catalog = only(objects, /\/Type \/Catalog/);
    const metadata = follow(objects, catalog.text, 'Metadata');
    const xmp = metadata.stream?.toString('utf8') ?? '';
    expect(metadata.text).not.toContain('/Filter');
    expect(xmp).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(xmp).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(xmp).toContain('<xmp:CreateDate>2026-11-21T10:00:00Z</xmp:CreateDate>');
    expect(xmp).toContain('Certificaat van Amina van der Yıldız: Samenwerken');
    expect(xmp).toContain('Werk &amp; &lt;Co&gt; (demo)');
    expect(objects.some((object) => object.text === '(Werk & <Co> \\(demo\\))')).toBe(true);
  });

  test('it has an output intent with an embedded profile', async () => {
    const objects = await objectsOf();
    const intent = follow(objects, only(objects, /\/Type \/Catalog/).text, 'OutputIntents');
    expect(intent.text).toContain('/S /GTS_PDFA1');
    expect(follow(objects, intent.text, 'DestOutputProfile').stream?.subarray(36, 40).toString()).toBe('acsp');
  });

  test('every font is embedded and has a map to Unicode; no standard font is named', async () => {
    const objects = await objectsOf({ recipientName: 'Amina فاطمة ሰላም' });
    const fonts = objects.filter(
      (object) => /\/Type \/Font\n/.test(object.text) && /\/Subtype \/Type0/.test(object.text),
    );
    expect(fonts.length).toBeGreaterThanOrEqual(4);
    for (const font of fonts) {
      expect(follow(objects, font.text, 'ToUnicode').stream?.length).toBeGreaterThan(0);
      const descriptor = follow(objects, follow(objects, font.text, 'DescendantFonts').text, 'FontDescriptor');
      expect(follow(objects, descriptor.text, 'FontFile2').stream?.length).toBeGreaterThan(300);
    }
    expect(objects.filter((object) => /\/Subtype \/(Type1|TrueType)\b/.test(object.text))).toEqual([]);
  });

  test('the signed credential is inside, byte for byte, as the source of the whole document', async () => {
    const objects = await objectsOf();
    const catalog = only(objects, /\/Type \/Catalog/);
    const file = follow(objects, catalog.text, 'AF');
    expect(file.text).toContain('/AFRelationship /Source');
    expect(file.text).toContain('/UF (credential.json)');
    const embedded = follow(objects, file.text, 'F');
    expect(embedded.text).toContain('/Subtype /application#2Fjson');
    expect(embedded.stream?.equals(Buffer.from(json, 'utf8'))).toBe(true);
    expect(follow(objects, catalog.text, 'Names').text).toMatch(/\/EmbeddedFiles[\s\S]*\(credential\.json\)/);
  });

  test('it is tagged, in Dutch, and shows its title', async () => {
    const objects = await objectsOf();
    const catalog = only(objects, /\/Type \/Catalog/);
    expect(catalog.text).toContain('/Lang (nl-NL)');
    expect(follow(objects, catalog.text, 'MarkInfo').text).toContain('/Marked true');
    expect(follow(objects, catalog.text, 'ViewerPreferences').text).toContain('/DisplayDocTitle true');
    for (const type of ['Document', 'Sect', 'H1', 'L']) only(objects, new RegExp(`/S /${type}\\n`));
    const figures = objects.filter((object) => /\/S \/Figure\n/.test(object.text));
    expect(figures).toHaveLength(2);
    for (const figure of figures) expect(figure.text).toContain('/Alt (');
  });

  test('all that is drawn is either tagged or marked as decoration', async () => {
    const logoPng = await svgToPng(MEDAL, 64);
    const objects = await objectsOf({ trial: true, logoPng });
    const page = follow(objects, only(objects, /\/Type \/Page\n/).text, 'Contents').stream?.toString('latin1') ?? '';
    let depth = 0;
    for (const line of page.split('\n')) {
      if (/ (BDC|BMC)$/.test(line)) depth += 1;
      else if (line === 'EMC') depth -= 1;
      else if (/(^| )(TJ|Do|f\*?|S|B|sh)$/.test(line)) expect([line, depth]).toEqual([line, 1]);
    }
    expect(depth).toBe(0);
  });

  test('it is not encrypted and runs no script', async () => {
    const objects = await objectsOf();
    expect(objects.filter((object) => /\/(Encrypt|JavaScript|JS|Launch|OpenAction)\b/.test(object.text))).toEqual([]);
  });
});
