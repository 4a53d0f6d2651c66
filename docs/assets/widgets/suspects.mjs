// <nt-suspects>――「つかまったのは、だれか」。機械に書かせた人数と、しきい値を動かすと、だれがつかまるかが、一人を一つの点にして見える。

import { shape } from "../base/dom.mjs";
import { record } from "../base/record.mjs";
import { Widget, sheetAt } from "../base/widget.mjs";
import { MOST, counts, line, share, told } from "./suspects-state.mjs";

const DATA = new URL("../../generated/watermark/school.json", import.meta.url);
const ACROSS = 50; // 一列の人数

export const meta = {
  address: true,
  use: [["#machine", "200"], ["#row", "2"]],
  apart: [["path.free", "path.framed"], ["path.found", "path.missed"], [".bar .framed", ".bar .found"]],
};

const dots = (places) => places.map((at) => `M${(at % ACROSS) + 0.5} ${Math.floor(at / ACROSS) + 0.5}h0`).join("");
const range = (from, to) => Array.from({ length: to - from }, (_, at) => from + at);
const people = (count) => `${count.toLocaleString("ja")}人`;

class Suspects extends Widget {
  static styles = [sheetAt(new URL("./suspects.css", import.meta.url))];

  async prepare() {
    this.school = (await record(DATA)).data;
  }

  build(root) {
    const { cheats, essays, rows, supposed } = this.school, knob = (id, words, most) => `
      <div class="knob"><label for="${id}">${words}</label><output class="number" for="${id}" id="${id}-now"></output><input type="range" id="${id}" max="${most}"></div>`;
    root.innerHTML = `
      <div class="frame" role="group" aria-labelledby="title">
        <p><span class="title" id="title">つかまったのは、だれか</span> <span class="note">一つの点が一人です。</span></p>
        <div class="knobs">${knob("machine", "機械に書かせた人", MOST)}${knob("row", "しきい値（右ほど厳しい）", rows.length - 1)}</div>
        <p class="told" id="told"></p>
        <div class="crowd"><p>疑いが当たる割合<b id="right"></b></p><div class="bar" aria-hidden="true"><span class="framed"></span><span class="found"></span></div></div>
        <div class="crowd"><p>自分で書いた${people(essays)}<b class="framed" id="framed"></b></p><svg id="honest" viewBox="0 0 ${ACROSS} ${essays / ACROSS}" aria-hidden="true"></svg></div>
        <div class="crowd"><p><span id="written"></span><b class="found" id="found"></b><span id="missed"></span></p><svg id="cheats" viewBox="0 0 ${ACROSS} ${MOST / ACROSS}" aria-hidden="true"></svg></div>
        <p class="note">人数は、平均を四捨五入したものです。機械の作文が見つかる割合は、どのしきい値でも${share(supposed / cheats)}と仮に決めたもので、測った数ではありません。<span id="seen"></span></p>
        <p class="hidden" id="spoken" role="status"></p>
      </div>`;
    this.at = (id) => root.getElementById(id);
    this.bar = root.querySelectorAll(".bar span");
    const noise = (at) => (Math.sin(at + 1) * 1e4) % 1; // つかまる人は、あちこちにいる
    this.order = range(0, essays).sort((one, other) => noise(one) - noise(other));
    this.line = line(this.school);
    this.state = this.line.read(this.recall());
    for (const name of ["machine", "row"]) {
      this.at(name).value = this.state[name];
      this.at(name).oninput = ({ target }) => {
        this.state[name] = Number(target.value);
        this.keep(this.line.write(this.state));
        this.#draw();
      };
      this.at(name).onchange = () => (this.at("spoken").textContent = `${this.at("told").textContent}疑いが当たる割合は${this.at("right").textContent}です。`);
    }
    this.#draw();
  }

  #draw() {
    const { machine, row } = this.state, { threshold, seen } = this.school.rows[row], { framed, found, right } = counts(this.school, this.state);
    const innocent = Math.round(framed), guilty = Math.round(found), say = (id, words) => (this.at(id).textContent = words);
    const paths = (id, ...drawn) => this.at(id).replaceChildren(...drawn.map(([kind, places]) => shape("path", { class: kind, d: dots(places) })));
    paths("honest", ["free", this.order.slice(innocent)], ["framed", this.order.slice(0, innocent)]);
    paths("cheats", ["found", range(0, guilty)], ["missed", range(guilty, machine)], ["hole", range(guilty, machine)]);
    [1 - right, right].forEach((part, at) => (this.bar[at].style.flexGrow = part));
    say("machine-now", people(machine));
    say("row-now", `${Number((100 * threshold).toPrecision(3))}%`);
    this.at("row").setAttribute("aria-valuetext", this.at("row-now").textContent);
    say("told", told({ framed, found }));
    say("right", share(right));
    say("framed", `つかまった${people(innocent)}`);
    say("written", `機械に書かせた${people(machine)}`);
    say("found", `つかまった${people(guilty)}`);
    say("missed", `見逃し${people(machine - guilty)}`);
    say("seen", `この章のGemmaの散文は、このしきい値で、${seen.of}本のうち${seen.found}本が見つかりました。`);
  }
}

customElements.define("nt-suspects", Suspects);
