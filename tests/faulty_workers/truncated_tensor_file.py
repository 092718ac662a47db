"""Its output files lose their second half after they were written."""

import os

from honest import main
from howfast_worker import tensor_file

write_whole = tensor_file.write


def write(path, tensor):
    write_whole(path, tensor)
    os.truncate(path, os.path.getsize(path) // 2)


tensor_file.write = write
main()
