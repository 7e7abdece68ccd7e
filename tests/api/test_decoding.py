import json
import unittest

from ...shoper_api.decoding import MAX_DEPTH, decode


class TestDecode(unittest.TestCase):
    def test_ordinary_json_is_what_it_says(self):
        value = {"a": [1, -2.5, "ż\n", None, True, {}], "b": "12345678901234", "": []}
        for ascii_only in (True, False):
            text = json.dumps(value, ensure_ascii=ascii_only)
            self.assertEqual(decode(text.encode()), value)
        self.assertEqual(decode(b'\xef\xbb\xbf{"a":1}'), {"a": 1})
        self.assertEqual(decode(b'"\\ud83d\\ude00"'), "\U0001f600")

    def test_what_is_no_number_is_the_text_that_was_written(self):
        content = b"[NaN,-Infinity,Infinity,1e999,-1e999,1e300," + b"9" * 5000 + b"]"
        *odd, large, long = decode(content)
        self.assertEqual(odd, ["NaN", "-Infinity", "Infinity", "1e999", "-1e999"])
        self.assertEqual((large, long), (1e300, "9" * 5000))

    def test_halves_of_characters_and_bytes_that_are_no_text(self):
        self.assertEqual(decode(b'["a\\ud800b","\\uDFFF"]'), ["a\ufffdb", "\ufffd"])
        self.assertEqual(
            decode(b'{"\\ud800":{"k\\udc00":1}}'), {"\ufffd": {"k\ufffd": 1}}
        )
        self.assertEqual(decode(b'["\xed\xa0\x80","\xb3\xf3d"]')[1], "\ufffd\ufffdd")
        decode(b'["\xed\xa0\x80"]')[0].encode()
        self.assertEqual(decode(b'"a\\u0000b\0c"'), "abc")

    def test_characters_that_json_forbids_are_let_in(self):
        self.assertEqual(decode(b'{"a":"x\ny\tz"}'), {"a": "x\ny\tz"})

    def test_what_is_nested_too_deep_is_left_out_and_the_rest_is_not(self):
        for depth in (MAX_DEPTH * 2, 5_000, 200_000):
            for opening, closing in ((b"[", b"]"), (b'{"]":', b"}")):
                deep = opening * depth + b"1" + closing * depth
                content = b'{"list":[{"a":%s,"b":"[["},{"c":"\\"{"}]}' % deep
                with self.subTest(depth=depth, opening=opening):
                    first, second = decode(content)["list"]
                    self.assertEqual((first["b"], second["c"]), ("[[", '"{'))
                    self.assertEqual(self.depth(first["a"]), MAX_DEPTH - 3)
                    json.dumps(first)

    def depth(self, value):
        levels = 0
        while value is not None:
            levels += 1
            value = next(iter(value.values() if isinstance(value, dict) else value))
        return levels

    def test_a_tree_as_deep_as_any_shop_is_whole(self):
        tree = []
        for number in range(MAX_DEPTH // 2):
            tree = [{"id": number, "children": tree}]
        self.assertEqual(decode(json.dumps(tree).encode()), tree)

    def test_what_is_no_json(self):
        for content in (b"", b"<html>", b"{", b'{"a":}', b"[" * 100_000, b"\xff\xfe["):
            with self.subTest(content[:9]), self.assertRaises(ValueError):
                decode(content)
