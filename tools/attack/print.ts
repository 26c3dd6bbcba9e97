/** The report for people: a table for each contender, then what decides. */

import { type ContenderReport, percentOf, type Report } from "./score/report.ts";

const line = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

export function printReport({
  levels,
  controls,
  controlsFired,
  barsHold,
  sizesAreAlike,
  carriesAll,
  schedules,
  schedulesHold,
  bar,
}: Report): void {
  for (const level of levels) printContender(level);
  line("");
  for (const { name, presence, question, way, least, auc, fired } of controls) {
    const found = auc === null ? "not run" : auc.toFixed(3);
    line(
      `${fired ? "fired " : "SILENT"} ${name} (${presence}) ${question} ${way}: ${found}, at least ${least}`,
    );
  }
  for (const { name, clients, hours, events, same, isControl, holds } of schedules) {
    const what = `${clients} people, ${hours} h, ${events} events`;
    line(
      `${holds ? "holds " : "BROKEN"} ${name} two scripts: ${same ? "the same" : "not the same"}${isControl ? " (control)" : ""}, ${what}`,
    );
  }
  line(`controls: ${controlsFired ? "all fired" : "VOID, a control found nothing or was not run"}`);
  line(
    `bars (${bar}): ${barsHold ? "hold" : "BROKEN, OR NOT RUN"}; sizes: ${sizesAreAlike ? "all alike" : "DIFFER"}; ` +
      `${carriesAll ? "what is said arrives" : "VOID, NOT ALL ARRIVES"}; ` +
      `schedules: ${schedulesHold ? "the same whatever is said" : "DIFFER, OR NOT RUN"}`,
  );
}

function printContender({
  name,
  presence,
  seeds,
  hours,
  commits,
  sizeBits,
  megabytesPerDay,
  delivery,
  bestOfAllP,
  attacks,
}: ContenderReport): void {
  line(
    `\n${name} (${presence}), ${seeds} seeds, ${hours} h, code of ${commits.map((one) => one ?? "nobody knows").join(" and ")}: sizes ${sizeBits.toFixed(2)} bits, ` +
      `${megabytesPerDay.toFixed(1)} MB a day, best of all ways p = ${bestOfAllP.toFixed(3)}`,
  );
  if (delivery !== null) {
    const { halfSeconds, mostSeconds, unreadShare } = delivery;
    line(
      `  read after ${halfSeconds.toFixed(1)} s, 95 % within ${mostSeconds.toFixed(1)} s, not read by the end ${percentOf(unreadShare)}`,
    );
  }
  for (const { question, view, way, auc, low, high, distanceHigh, p, pEach, bar } of attacks) {
    const score = `${auc.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
    line(
      `  ${question} ${view.padEnd(5)} ${way.padEnd(32)} ${score} ±${distanceHigh.toFixed(3)} p=${p.toFixed(3)} each=${pEach.toFixed(3)} ${bar ?? ""}`,
    );
  }
}
