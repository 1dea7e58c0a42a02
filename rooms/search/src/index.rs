//! The index: which fields a document has, and how it is written. It keeps terms only: no text can be read back from
//! it, and of an object no more than its kind and number.

use std::path::Path;

use db::{CommunityId, Error, Result, Time};
use spine::objects::Document;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use crate::words;

/// Raised whenever fields or the cutting of words change; an index of another format is built again.
pub const FORMAT: u32 = 2;

/// Names of the fields that are read column by column.
pub const KIND: &str = "kind";
pub const ID: &str = "id";
pub const COMMUNITY: &str = "community";
pub const MARKS: &str = "marks";
pub const AT: &str = "at";

const STEMS: &str = "stems";
const PLAIN: &str = "plain";
const WRITER_MEMORY: usize = 15_000_000;

/// The fields of the index.
#[derive(Debug, Clone, Copy)]
pub struct Fields {
    /// `kind:id`, one document each.
    pub key: Field,
    pub kind: Field,
    pub id: Field,
    /// The community it belongs to, where there is one.
    pub community: Field,
    /// Who may find it: see [`Audience`].
    pub audience: Field,
    pub author: Field,
    pub tags: Field,
    pub marks: Field,
    /// Milliseconds; absent where nothing is known.
    pub at: Field,
    /// Stems of title and text (and tags), which results are ranked by.
    pub title: Field,
    pub text: Field,
    /// The same as plain words, for phrases, typing errors and beginnings of words.
    pub title_plain: Field,
    pub text_plain: Field,
}

/// Whose eyes a document is for. Rights are never indexed: a visitor's communities are looked up when they search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody who may search at all.
    Everybody,
    /// Whoever may read inside the community.
    Inside(CommunityId),
    /// Whoever may know that the community exists: its own document.
    Face(CommunityId),
    /// Whoever may see who is here: documents of people.
    Directory,
}

impl Audience {
    /// Communities show their face, people stand in the directory, the rest belongs to its community.
    pub fn of(kind: &str, id: i64, document: &Document) -> Audience {
        match (kind, document.community) {
            ("community", _) => Audience::Face(CommunityId(id)),
            ("person" | "interest", None) => Audience::Directory,
            (_, Some(community)) => Audience::Inside(community),
            (_, None) => Audience::Everybody,
        }
    }

    /// Its term.
    pub fn word(self) -> String {
        match self {
            Audience::Everybody => "everybody".to_owned(),
            Audience::Inside(community) => format!("inside:{community}"),
            Audience::Face(community) => format!("face:{community}"),
            Audience::Directory => "directory".to_owned(),
        }
    }
}

/// The fields and the schema made of them.
pub fn schema() -> (Fields, Schema) {
    let mut builder = Schema::builder();
    let exact = || text_options("raw", IndexRecordOption::Basic, false);
    let fields = Fields {
        key: builder.add_text_field("key", exact()),
        kind: builder.add_text_field(KIND, exact().set_fast("raw")),
        id: builder.add_i64_field(ID, FAST),
        community: builder.add_i64_field(COMMUNITY, INDEXED | FAST),
        audience: builder.add_text_field("audience", exact()),
        author: builder.add_i64_field("author", INDEXED),
        tags: builder.add_text_field("tags", exact()),
        marks: builder.add_text_field(MARKS, exact().set_fast("raw")),
        at: builder.add_i64_field(AT, FAST),
        title: builder.add_text_field("title", text_options(STEMS, IndexRecordOption::WithFreqsAndPositions, true)),
        text: builder.add_text_field("text", text_options(STEMS, IndexRecordOption::WithFreqsAndPositions, true)),
        title_plain: builder
            .add_text_field("title_plain", text_options(PLAIN, IndexRecordOption::WithFreqsAndPositions, true)),
        text_plain: builder
            .add_text_field("text_plain", text_options(PLAIN, IndexRecordOption::WithFreqsAndPositions, true)),
    };
    (fields, builder.build())
}

fn text_options(analyzer: &str, record: IndexRecordOption, norms: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(analyzer).set_index_option(record).set_fieldnorms(norms);
    TextOptions::default().set_indexing_options(indexing)
}

/// An empty index that lives in memory.
pub fn in_memory() -> Index {
    prepared(Index::create_in_ram(schema().1))
}

/// A new index in an empty folder.
pub fn create(folder: &Path) -> tantivy::Result<Index> {
    Ok(prepared(Index::create_in_dir(folder, schema().1)?))
}

/// The index in a folder, provided it has our fields.
pub fn open(folder: &Path) -> tantivy::Result<Index> {
    let index = Index::open_in_dir(folder)?;
    if index.schema() != schema().1 {
        return Err(TantivyError::SchemaError("the index has other fields".to_owned()));
    }
    Ok(prepared(index))
}

fn prepared(index: Index) -> Index {
    let analyzers: [(&str, TextAnalyzer); 2] = [(STEMS, words::stems()), (PLAIN, words::plain())];
    for (name, analyzer) in analyzers {
        index.tokenizers().register(name, analyzer);
    }
    index
}

/// A reader that shows what was committed when it was last told to reload.
pub fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()
}

/// The one writer of an index.
pub fn writer(index: &Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder()
        .memory_budget_per_thread(WRITER_MEMORY)
        .num_worker_threads(1)
        .num_merge_threads(1)
        .build();
    let writer = index.writer_with_options(options)?;
    let mut policy = LogMergePolicy::default();
    // What was replaced or erased leaves the files when a quarter of a segment is gone, not when it happens to grow.
    policy.set_del_docs_ratio_before_merge(0.25);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

impl Fields {
    /// The term that an object's document is replaced by.
    pub fn key(&self, kind: &str, id: i64) -> Term {
        Term::from_field_text(self.key, &format!("{kind}:{id}"))
    }

    /// An object as the index takes it.
    pub fn written(&self, kind: &str, id: i64, document: &Document) -> TantivyDocument {
        let mut out = TantivyDocument::default();
        out.add_text(self.key, format!("{kind}:{id}"));
        out.add_text(self.kind, kind);
        out.add_i64(self.id, id);
        let audience = Audience::of(kind, id, document);
        out.add_text(self.audience, audience.word());
        if let Audience::Inside(community) | Audience::Face(community) = audience {
            out.add_i64(self.community, community.0);
        }
        if let Some(author) = document.author {
            out.add_i64(self.author, author.0);
        }
        if let Some(Time(at)) = document.at {
            out.add_i64(self.at, at);
        }
        for mark in &document.marks {
            out.add_text(self.marks, mark);
        }
        for tag in &document.tags {
            out.add_text(self.tags, tag.to_lowercase());
        }
        for (field, text) in [
            (self.title, &document.title),
            (self.title_plain, &document.title),
            (self.text, &document.text),
            (self.text_plain, &document.text),
        ] {
            if !text.is_empty() {
                out.add_text(field, text);
            }
        }
        for tag in &document.tags {
            out.add_text(self.text, tag);
            out.add_text(self.text_plain, tag);
        }
        out
    }
}

/// A fault of the index on its way up.
pub fn fault(error: TantivyError) -> Error {
    Error::internal(format!("search index: {error}"))
}

/// What the last commit said it had taken in.
pub fn payload(index: &Index) -> Result<Option<String>> {
    Ok(index.load_metas().map_err(fault)?.payload)
}
