"""What is asked of git and told to it: whether a file is committed, tracked, unmerged or left out is asked here."""

from storage_scaffold.git.history import (
    commit_of,
    committed_content,
    committed_contents,
    common_ancestor,
    content,
    contents_everywhere,
    files_of,
    has_as_it_is,
    is_committed,
    is_published,
    is_tracked,
    published,
)
from storage_scaffold.git.index import (
    Entries,
    Entry,
    any_ignored,
    entries,
    known,
    left_out,
    restore_entries,
    stage,
    staged,
    unmerged,
)
from storage_scaffold.git.merge_file import merge
from storage_scaffold.git.process import GitFailed, is_repository, run
from storage_scaffold.git.unfinished import going_on, incoming

__all__ = [
    'Entries',
    'Entry',
    'GitFailed',
    'any_ignored',
    'commit_of',
    'committed_content',
    'committed_contents',
    'common_ancestor',
    'content',
    'contents_everywhere',
    'entries',
    'files_of',
    'going_on',
    'has_as_it_is',
    'incoming',
    'is_committed',
    'is_published',
    'is_repository',
    'is_tracked',
    'known',
    'left_out',
    'merge',
    'published',
    'restore_entries',
    'run',
    'stage',
    'staged',
    'unmerged',
]
