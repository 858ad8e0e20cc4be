/** How pages to print look, invoices and reports alike. */
export const reportStyle = `
body { font: 14px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; margin: 0; }
.parties { display: flex; gap: 4rem; margin: 1.5rem 0; }
.parties p { margin: 0; white-space: pre-line; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .3rem .5rem; text-align: left; vertical-align: top; border-bottom: 1px solid #d0d7de; }
.amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.total td { font-weight: 600; }
small, figcaption { color: #57606a; }
svg { max-width: 100%; height: auto; font: 10px system-ui, sans-serif; fill: #57606a; }
svg rect { fill: #3b6fd4; }
@page { size: A4; margin: 18mm; }
@media print {
  body { margin: 0; padding: 0; max-width: none; }
  thead { display: table-header-group; }
  tr, figure, .totals { break-inside: avoid; }
}`;
