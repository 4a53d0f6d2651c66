注意 = 層.self_attn
q, k, v = 注意.q_proj(h), 注意.k_proj(h), 注意.v_proj(h)
print("q", q.shape, "k", k.shape, "v", v.shape)
