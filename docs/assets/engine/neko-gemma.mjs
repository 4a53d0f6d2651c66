// neko-gemma の重みの大きさ。重みを頼まれるまで計算（engine.mjs）を読み込まない部品も、大きさは先に言う。

export const SIZE = "6.0MB";
