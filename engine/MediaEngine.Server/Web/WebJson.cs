using System.Text.Json.Serialization;

namespace MediaEngine.Server.Web;

/// <summary>Serialisers of the API, made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ProblemJson))]
[JsonSerializable(typeof(StreamJson))]
[JsonSerializable(typeof(StreamJson[]))]
[JsonSerializable(typeof(StreamRequestJson))]
[JsonSerializable(typeof(ViewerReportJson))]
internal sealed partial class WebJson : JsonSerializerContext;
