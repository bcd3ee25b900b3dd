namespace MediaEngine.Protocol.Ng.Tables;

/// <summary>An exact entry of the <c>flags</c> list.</summary>
internal sealed record NgFlagRow(string Names, NgStanding Standing, Action<NgRequestReader> Apply);
