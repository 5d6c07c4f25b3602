/** Position of popovers next to the element that opens them. Popovers are shown by the browser above everything else. */
const GAP = 6;
const MARGIN = 8;

/** Places the popover below the anchor, or above it if there is no space below. @param align side on which both begin. */
export function placeAt(popover: HTMLElement, anchor: Element, align: 'start' | 'end' | 'centre'): void {
  const { left, right, top, bottom, width } = anchor.getBoundingClientRect();
  const { offsetWidth, offsetHeight } = popover;
  const wanted = align === 'start' ? left : align === 'end' ? right - offsetWidth : left + width / 2 - offsetWidth / 2;
  const fitsBelow = bottom + GAP + offsetHeight <= innerHeight - MARGIN;
  popover.style.left = `${Math.max(MARGIN, Math.min(wanted, innerWidth - offsetWidth - MARGIN))}px`;
  popover.style.top = `${fitsBelow ? bottom + GAP : Math.max(MARGIN, top - GAP - offsetHeight)}px`;
}
