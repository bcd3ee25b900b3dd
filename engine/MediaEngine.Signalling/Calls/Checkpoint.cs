namespace MediaEngine.Signalling.Calls;

/// <summary>One side of a dialogue as it was before the first offer that still waits for its answer.</summary>
/// <param name="Before">The party, never changed afterwards and without a checkpoint of its own; null when the offer created the
/// party.</param>
/// <param name="PartnerId">The other side of that offer.</param>
internal sealed record Checkpoint(Party? Before, int PartnerId);
