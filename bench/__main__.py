"""``python -m bench``（``make bench``）――すべての測定を順に行います。数分かかります。"""

from bench import engine, figures, lighthouse, load_gemma, run_here, train_bpe, tuning

print(train_bpe.table(train_bpe.measure()), flush=True)
print("\nGemma の読み込み", flush=True)
print(f"  初回の変換 {load_gemma.measure_conversion():.1f} 秒", flush=True)
print(load_gemma.table(*load_gemma.measure()), flush=True)
print("\n指示チューニング", flush=True)
print(tuning.table(tuning.measure()), flush=True)
print(flush=True)
engine.main()
print(flush=True)
print(run_here.table(run_here.measure()), flush=True)
print(flush=True)
print(figures.table(figures.measure()))
if lighthouse.command():  # node の道具なので、入っているときだけ
    print(flush=True)
    print(lighthouse.table(lighthouse.measure()))
