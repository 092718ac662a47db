"""Tensor files are exactly those that NumPy writes."""

import pathlib
import struct
import tempfile
import unittest

from howfast_worker import tensor_file
from howfast_worker.framework import Tensor

try:
    import numpy
except ImportError:
    numpy = None


class TensorFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "x.npy"

    def refuses(self, content, words):
        self.path.write_bytes(content)
        with self.assertRaises(tensor_file.BadTensorFile) as caught:
            with tensor_file.mapped(self.path):
                pass
        self.assertIn(words, str(caught.exception))
        self.assertIn(str(self.path), str(caught.exception))

    def whole(self):
        tensor_file.write(self.path, Tensor("f32", (2, 3), struct.pack("<6f", *range(6))))
        content = self.path.read_bytes()
        self.path.unlink()
        return content

    def test_come_back_as_written(self):
        for dtype, (_, size) in tensor_file._DTYPES.items():
            for shape, count in (((), 1), ((3,), 3), ((2, 3), 6)):
                with self.subTest(dtype=dtype, shape=shape):
                    data = bytes(range(count * size))
                    tensor_file.write(self.path, Tensor(dtype, shape, data))
                    with tensor_file.mapped(self.path) as read:
                        self.assertEqual((read.dtype, read.shape), (dtype, shape))
                        self.assertEqual(bytes(read.data), data)
                    self.path.unlink()

    @unittest.skipIf(numpy is None, "NumPy is not installed")
    def test_are_numpys(self):
        for dtype in ("<f4", "<f8", "<f2", "<i4", "<i8", "<u4", "|u1", "|b1", "|V2"):
            for shape in ((), (1,), (5,), (2, 3, 4)):
                with self.subTest(dtype=dtype, shape=shape):
                    array = numpy.zeros(shape, dtype)
                    numpy.save(self.path, array)
                    with tensor_file.mapped(self.path) as read:
                        self.assertEqual(read.shape, shape)
                        self.assertEqual(tensor_file._DTYPES[read.dtype][0], dtype)
                        copy = Tensor(read.dtype, read.shape, bytes(read.data))
                    self.path.unlink()
                    tensor_file.write(self.path, copy)
                    again = numpy.load(self.path)
                    self.assertEqual((again.dtype, again.shape), (array.dtype, shape))
                    self.path.unlink()

    def test_of_the_wrong_length_are_refused(self):
        whole = self.whole()
        self.refuses(whole + b"x", "153 bytes long, and 152 by its header")
        for length in range(len(whole)):
            self.refuses(whole[:length], "tensor file")

    def test_of_another_form_are_refused(self):
        whole = self.whole()
        for old, new in ((b"NUMPY\x01", b"NUMPY\x02"), (b"<f4", b">f4"), (b"False", b"True "),
                         (b"(2, 3)", b"(2,3) "), (b"(2, 3)", b"(0, 3)"), (b"}", b" ")):
            with self.subTest(new):
                self.refuses(whole.replace(old, new, 1), "tensor file")

    def test_missing_ones_are_named(self):
        with self.assertRaises(tensor_file.BadTensorFile) as caught:
            with tensor_file.mapped(self.path):
                pass
        self.assertIn(str(self.path), str(caught.exception))

    def test_never_replace_another_file(self):
        self.path.write_bytes(b"precious")
        with self.assertRaises(tensor_file.BadTensorFile):
            tensor_file.write(self.path, Tensor("u8", (1,), b"x"))
        self.assertEqual(self.path.read_bytes(), b"precious")
