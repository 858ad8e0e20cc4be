/** How pages to print look, invoices and reports alike. */
export const reportStyle = `
body { font: 14px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 56rem; margin: 3rem auto; padding: 0 1.5rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0; letter-spacing: -.01em; }
header { display: flex; justify-content: space-between; gap: 2rem; border-bottom: 2px solid #1b1f24; padding-bottom: 1rem; }
dl { display: grid; grid-template-columns: auto auto; gap: .1rem 2rem; margin: 0; }
dt { color: #57606a; }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
dd:last-of-type { font-weight: 600; }
.parties { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin: 1.5rem 0 2rem; }
.parties p, .note { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .4rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #d8dee4; }
th { background: #eef2f8; border-bottom: 0; font-size: .85em; white-space: nowrap; }
.amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.lines td:nth-last-child(2) { color: #57606a; }
.totals { width: 55%; margin: 1rem 0 1.5rem auto; }
.totals td { border-bottom: 0; }
.total td { font-weight: 600; background: #eef2f8; }
.totals .total td { font-size: 1.15em; }
small, figcaption, footer { color: #57606a; }
footer { font-size: .8em; margin-top: 2rem; overflow-wrap: anywhere; }
footer p { margin: .3rem 0; }
figure { margin: 1.5rem 0; }
svg { max-width: 100%; height: auto; font: 10px system-ui, sans-serif; fill: #57606a; }
svg rect { fill: #3b6fd4; }
@page { size: A4; margin: 18mm; }
@media print {
  body { margin: 0; padding: 0; max-width: none; font-size: 11px; }
  th, .total td { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  thead { display: table-header-group; }
  tr, figure, .totals, .note { break-inside: avoid; }
}`;
