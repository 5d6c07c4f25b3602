/** Examples of queries for a customer's bucket. */

/**
 * Returns the definition of a table of Athena with partition projection, so that new partitions need no registration. Each line is
 * one column of text, because updates of a scope have different members; queries extract what they need.
 * @param folder the folder of the scope, with a slash at its end. @param startAt Unix ms of the first window.
 */
export function athenaTable(bucket: string, folder: string, startAt: number): string {
  const location = `s3://${bucket}/${folder}`;
  return `CREATE EXTERNAL TABLE feed_updates (line string)
PARTITIONED BY (dt string, hh string)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001' LINES TERMINATED BY '\\n'
LOCATION '${location}'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '${new Date(startAt).toISOString().slice(0, 10)},NOW',
  'projection.hh.type' = 'integer',
  'projection.hh.range' = '0,23',
  'projection.hh.digits' = '2',
  'storage.location.template' = '${location}dt=\${dt}/hh=\${hh}/'
);`;
}
