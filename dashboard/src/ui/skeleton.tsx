/** A placeholder for content that is being loaded. */
export function Skeleton({ lines = 3 }: { lines?: number | undefined }) {
  return (
    <div class="loading" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} />
      ))}
    </div>
  );
}
