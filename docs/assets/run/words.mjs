// 例外に添える、日本語の一言。

const WORDS = {
  SyntaxError: "Pythonの文法に合わないところがあります。括弧や引用符の閉じ忘れ、コロン（:）の抜け、全角の記号や空白がないか、^ の指すあたりを見てください。",
  IndentationError: "行の頭の空白（字下げ）がそろっていません。",
  TabError: "字下げに、タブと空白が混ざっています。",
  NameError: "その名前は、まだ作られていません。打ち間違いがないか、作るところを消したり書き換えたりしていないかを見てください。",
  TypeError: "値の種類が、その使い方に合っていません。",
  ValueError: "値の種類は合っていますが、中身が使えません。",
  KeyError: "その鍵は、辞書にありません。",
  IndexError: "並びの長さより先を指しています。番号は0から始まります。",
  AttributeError: "そのものには、その名前の部品がありません。",
  ZeroDivisionError: "0で割ろうとしています。",
  OverflowError: "値が大きすぎて、小数（float）に収まりません。",
  ModuleNotFoundError: "ページの中のPythonには、そのパッケージが入っていません。標準ライブラリと、この本の動かせる部分だけを使えます。",
  ImportError: "読み込もうとした名前がありません。",
  AssertionError: "assertの言うことが、成り立ちませんでした。",
  RecursionError: "関数が、自分を呼びつづけています。",
  MemoryError: "メモリが足りません。扱うものを小さくしてください。",
  UnicodeDecodeError: "そのバイト列は、その文字コードでは読めません。",
  UnicodeEncodeError: "その文字は、その文字コードでは書けません。",
  FileNotFoundError: "そのファイルはありません。ページの中のPythonからは、読者の機械のファイルは見えません。",
  OSError: "ページの中のPythonからは、ファイルの置き場やインターネットに手が届きません。input() で文字を受け取ることもできません。",
  EOFError: "ページの中では、input() で文字を受け取れません。",
  SystemExit: "exit() が呼ばれたので、そこで終わりました。",
  KeyboardInterrupt: "途中で止められました。",
};

/** 例外の種類 → 一言。知らない種類なら、読み方だけを言う。 */
export const explain = (kind) => WORDS[kind] ?? "終わりの行に、例外の種類と理由があります。";
