import { STATUSES } from '../status.ts';
import { BAND, SURFACE, TINT, TONE, type Shade } from './palette.ts';

// One declaration serves both themes: `light-dark()` follows `color-scheme`, which print sets to light.
const shade = ([light, dark]: Shade): string => `light-dark(${light},${dark})`;

/** The colours of surfaces and states. */
export const COLORS: string = `:root{color-scheme:light dark;${Object.entries(SURFACE)
  .map(([name, pair]) => `--${name}:${shade(pair)}`)
  .join(';')}}
${STATUSES.map((status) => `.${status}{--tone:${shade(TONE[status])};--band:${BAND[status][0]};--on:${BAND[status][1]}}`).join('')}`;

const SOURCE = `
${COLORS}
*{box-sizing:border-box;margin:0;padding:0}
html{font:clamp(100%,.45vw + .6rem,150%)/1.5 system-ui,'Segoe UI',Roboto,Arial,sans-serif}
body{background:var(--paper);color:var(--ink);overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.wrap{max-width:82rem;margin:auto;padding-inline:clamp(1rem,4vw,2.5rem)}
a{color:inherit;text-underline-offset:.2em}
:focus-visible{outline:3px solid;outline-offset:2px}
h1{font-size:1.25rem}
h2{font-size:1.3rem;margin:2rem 0 .75rem}
h3{font-size:1.05rem;line-height:1.4}
h2 a,h3 a{text-decoration:none}
small{font-size:.9rem;font-weight:400}
:dir(rtl){letter-spacing:0!important}
[dir=auto]{text-align:left}
[dir=rtl] [dir=auto]{text-align:right}
code,pre{direction:ltr;unicode-bidi:isolate;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85rem;font-weight:400;white-space:pre-wrap}
ul{list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.5rem}
a,summary{min-height:1.5rem}
.up,.degraded,.unknown,.down{--tint:color-mix(in srgb,var(--band) ${TINT}%,var(--card))}
#live,.skip:not(:focus){position:absolute;inset-inline-start:0;clip-path:inset(50%)}

header,.hero{background:var(--band);color:var(--on)}
header div{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;padding-block:1.2rem .3rem}
h1{flex:1 0 0}
header a,button,input{font:inherit;font-size:.9rem;color:inherit;background:none;border:1px solid;border-radius:2rem;padding:.25rem .9rem;text-decoration:none}
[aria-pressed=true]{background:var(--on);color:var(--band)}
[aria-pressed=true].paused::after{content:attr(data-paused)}
#lost{padding:.75rem;text-align:center}
#lost,[aria-current]{font-weight:600}

.lead{display:grid;grid-template-columns:auto 1fr;column-gap:.8rem}
.lead>*{grid-column:2;min-width:0}
.lead>.disc{grid-column:1;grid-row:1 / 3}
.disc{display:inline-grid;place-items:center;width:1.75em;height:1.75em;border-radius:50%;background:var(--tint);color:var(--tone);font:700 1rem/1 system-ui}
.hero .lead{column-gap:clamp(1rem,4vw,2.5rem);padding-block:clamp(1rem,4vw,2.5rem)}
.hero .disc{font-size:clamp(1.5rem,4vw,3rem);border:3px solid;background:none;color:inherit}
.scope{align-self:center}
.scope b{text-transform:uppercase;letter-spacing:.09em;margin-inline-end:.7em}
.summary{font-size:clamp(1.5rem,4vw,2.8rem);font-weight:600;line-height:1.15;text-wrap:balance;padding-bottom:.2em}
.cause,.hero ul{font-size:1.1rem}
.hero li b{font-size:1.3em}
.note{margin:.5rem 0;padding:.5rem .9rem;background:var(--card);color:var(--ink);border-inline-start:.75rem solid;border-image:repeating-linear-gradient(135deg,#000 0 8px,#f5b73c 8px 16px) 1}

.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr));gap:.75rem}
article,.story,.start pre{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem}
article{align-content:start}
.cards article>:not(.disc,h3,.state){grid-column:1 / 3}
:target{outline:3px solid}
em{font:.8rem system-ui;border:1px solid;border-radius:.3rem;padding:0 .4em;margin-inline:.2em;color:var(--ink)}
.soft,.state,.more,.figures,.ends,dt,small,h3 code,summary,footer{color:var(--soft)}
.soft,.state,.more,.figures,.ends,dt,summary,footer{font-size:.875rem}
.soft{margin-top:.4rem}
.why{white-space:pre-wrap;margin-top:.4rem}
.why,.soft{max-width:70ch}
dl{margin:.6rem 0 .3rem;padding-top:.5rem;border-top:1px solid var(--line)}
dt,dd{display:inline-block}
dd{font-weight:600;margin-inline-end:1.3rem}
.more a{display:inline-block;margin-inline-end:.9em}

.first .cards{grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr))}
.first article{--soft:var(--ink);--line:var(--tone);background:var(--tint);border-color:var(--tone);padding:1.25rem}
.first article:first-child:nth-last-child(odd){grid-column:1 / -1}
.first .disc{font-size:1.3rem;background:var(--tone);color:var(--card)}
.first article>:not(.disc){grid-column:2}
.first h3{font-size:1.25rem}
.first .why{font-size:1.1rem}
.state b,.stubs b,.changes b{color:var(--tone)}
.changes li{display:grid;grid-template-columns:9.5rem 10rem 1fr;column-gap:.5rem;padding:.4rem 0;border-top:1px solid var(--line)}
.start p,.stubs{margin:.75rem 0}

.bar,.spark{display:block;width:100%;height:1.5rem;margin-top:.8rem;fill:none;stroke:currentColor}
:is(.bar,.spark):dir(rtl){transform:scaleX(-1)}
.bar path{stroke:var(--tone)}
.history .bar{height:3.5rem}
.history .bar path{stroke-dasharray:.84 .16}
.history .spark{height:5rem}
.history h3{margin-top:1rem}
.days,.story ul{display:block}
#checks>*{margin-top:1.5rem}
.changes .over b{color:inherit}
.changes .why{margin:0}
.filter form{display:flex;gap:.4rem}
.ends,.filter{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem}
input{min-width:0}
footer{padding-block:2.5rem}
footer ul{border-top:1px solid var(--line);padding:1.2rem 0 .6rem}

@media (max-width:40rem){
  .hero .lead>:not(.disc,.scope){grid-column:1 / 3}
  .hero .lead>.disc{grid-row:1;margin-bottom:.5rem}
  .changes li{display:block}
  .changes b{margin-inline-start:.8em}
  .changes span{display:block}
  h1{flex-basis:100%}
}
@media (forced-colors:active){
  .disc{border:1px solid}
}
@media print{
  :root{color-scheme:light}
  body,header,.hero,.first article{background:none;color:var(--ink)}
  .disc{border:1px solid;background:none!important;color:inherit!important}
  header a,button{display:none}
  article,li{break-inside:avoid}
  details::details-content{content-visibility:visible;block-size:auto}
  .more a::after{content:' (' attr(href) ')'}
}
`;

/** The page's one style sheet. Rules are written as they are sent, since every reader downloads them. */
export const PAGE_STYLE: string = SOURCE.replace(/\n */g, '');
