import { TINT } from './palette.ts';
import { COLORS } from './page-style.ts';

const WIDE = '26rem'; // from here on a check fits into one line

const SOURCE = `
${COLORS}
*{box-sizing:border-box;margin:0;padding:0}
html{font:clamp(.875rem,.4rem + .9vw,2rem)/1.4 system-ui,'Segoe UI',Roboto,Arial,sans-serif}
body{background:var(--paper);color:var(--ink);overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h1{font-size:1rem;flex:auto;max-width:100%;overflow-wrap:break-word}
time{display:inline-block}
[dir=auto]{text-align:left}
[dir=rtl] [dir=auto]{text-align:right}
:focus-visible{outline:3px solid;outline-offset:2px}
header,li{display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:.6rem;align-items:center;padding:.5rem .75rem}
header{background:var(--band);color:var(--on);padding-block:.8rem 1rem;row-gap:.4rem}
header div{display:flex;flex-wrap:wrap;align-items:center;gap:0 .75rem}
header b{text-transform:uppercase;letter-spacing:.08em;font-size:.8rem}
header p{grid-column:1 / 3;font-size:1.3rem;font-weight:600;line-height:1.2;text-wrap:balance}
body header img{height:1.5rem}
.disc{display:grid;place-items:center;width:1.6em;height:1.6em;border-radius:50%;color:var(--tone);font:700 .85rem/1 system-ui}
header .disc{border:2px solid;color:inherit}
ul{list-style:none;background:var(--card)}
li{border-bottom:1px solid var(--line)}
li p{grid-column:2;font-size:.8rem}
li b{color:var(--tone);font-weight:600}
li p span,footer{color:var(--soft)}
li:not(.up){background:color-mix(in srgb,var(--band) ${TINT}%,var(--card))}
li:not(.up) span{color:var(--ink)}
li:not(.up) .disc{background:var(--tone);color:var(--card)}
li:not(.up)>span{font-weight:600}
footer{display:flex;flex-wrap:wrap;gap:0 1rem;padding:.5rem .75rem;font-size:.85rem;line-height:24px}
p:nth-last-child(2){flex:auto}
a{color:var(--ink);text-underline-offset:.2em}
:dir(rtl){letter-spacing:0!important}
@media (min-width:${WIDE}){
  header,li,footer{column-gap:.8rem;padding-inline:1rem}
  header .disc{grid-row:1 / 3;font-size:1.6rem}
  header p{grid-column:2;font-size:1.5rem}
  ul{display:grid;grid-template-columns:auto 1fr auto auto}
  li{grid-column:1 / -1;grid-template-columns:subgrid}
  li p{display:contents;font-size:.9rem}
}
@media (forced-colors:active){
  .disc{border:1px solid}
}
@media print{
  :root{color-scheme:light}
  header{background:none;color:var(--ink)}
  .disc{border:1px solid;background:none!important;color:inherit!important}
  li{break-inside:avoid}
}
`;

/** The one style sheet of the compact view. */
export const COMPACT_STYLE: string = SOURCE.replace(/\n */g, '');
