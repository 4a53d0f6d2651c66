try:
    "🥺".encode("shift_jis")
except UnicodeEncodeError as 例外:
    print(例外)
