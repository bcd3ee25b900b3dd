namespace MediaEngine.Signalling.Operations;

/// <summary>A request to subscribe.</summary>
/// <param name="Tag">Tag of the subscriber; the party is created when the call does not know it.</param>
/// <param name="Sources">Whose media.</param>
internal sealed record SubscriptionRequest(string Tag, PartySelector Sources)
{
    /// <summary>Label of the subscriber; null keeps the current label.</summary>
    public string? Label { get; init; }
}
