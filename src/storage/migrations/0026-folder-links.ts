import { columnTypes, runAll, type SchemaStep } from './column-types.ts';

/** Private links whose own badge was erased: they go on opening the folder it lay in, as long as something lies there. */
export const folderLinks: SchemaStep = {
  name: '0026-folder-links',
  async up(db, dialect) {
    const { text, endKeyed } = columnTypes(dialect);
    await runAll(db, [
      `create table folder_link (
        token_sha256 ${text} not null primary key,
        folder_id ${text} not null references holder_folder (id) on delete cascade
      ${endKeyed}`,
      'create index folder_link_folder on folder_link (folder_id)',
    ]);
  },
};
