/** Another process that writes: `append-entries.ts <data folder> <how many>`. */
import { openDatabase } from '../../src/storage/database.ts';
import { createStorage } from '../../src/storage/storage.ts';

const [dataDir, count] = process.argv.slice(2);
const database = openDatabase({ dataDir: dataDir ?? null, databaseUrl: null });
const storage = createStorage(database);
for (let i = 0; i < Number(count); i += 1) {
  const at = '2026-11-21T09:00:00Z';
  await storage.audit.append({
    organisationId: null,
    actor: 'there',
    action: 'award.issue',
    objectId: `${i}`,
    result: 'done',
    at,
  });
}
await database.close();
