"""述語は、どれも本文のどこかに置かれていること。成り立つことは、サイトの組み立てと検査が確かめます。"""

from figures_gen.promise import claims


def test_every_claim_is_placed_somewhere() -> None:
    used = {(one.name.rpartition("/")[0] or one.page, one.name.rpartition("/")[2]) for one in claims.placed()}
    assert {(chapter, name) for chapter, names in claims.defined().items() for name in names} <= used
