using StyleGanSharp.Checkpoints.Pickle;

namespace StyleGanSharp.Checkpoints.Import;

/// <summary>A parameter or buffer of a foreign network.</summary>
internal sealed record ForeignTensor(StoredTensor Stored, bool IsParameter);
