using System.Text.Json;
using MediaEngine.Server.Web;
using Xunit;

namespace MediaEngine.Server.Tests.Web;

public sealed class OpenApiTests
{
    private static readonly JsonElement _document = JsonDocument.Parse(WebListener.OpenApi()).RootElement;

    [Fact]
    public void The_document_describes_every_method_of_every_route_of_the_API()
    {
        string[] described = [.. _document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(m => m.Name != "parameters")
                .Select(m => $"{m.Name.ToUpperInvariant()} {path.Name}"))
            .Order(StringComparer.Ordinal)];
        string[] served = [.. WebRoutes.All(null!, null!, null!, null!, null!, [])
            .Where(r => r.Pattern.StartsWith("/api/", StringComparison.Ordinal) || r.Pattern.StartsWith("/wh", StringComparison.Ordinal))
            .SelectMany(r => r.Methods.Select(m => $"{m.Name} {r.Pattern}")).Order(StringComparer.Ordinal)];
        Assert.Equal(served, described);
    }

    [Fact]
    public void Every_variable_of_a_path_is_a_parameter()
    {
        foreach (JsonProperty path in _document.GetProperty("paths").EnumerateObject())
        {
            string[] variables = [.. path.Name.Split('/').Where(s => s.StartsWith('{')).Select(s => s.Trim('{', '}'))];
            string[] parameters = path.Value.TryGetProperty("parameters", out JsonElement given)
                ? [.. given.EnumerateArray().Select(p => p.GetProperty("name").GetString()!)] : [];
            Assert.Equal(variables, parameters);
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        foreach (string reference in References(_document))
        {
            JsonElement target = _document;
            foreach (string step in reference.TrimStart('#', '/').Split('/'))
                Assert.True(target.TryGetProperty(step, out target), reference);
        }
    }

    [Theory]
    [InlineData("Stream", typeof(StreamJson))]
    [InlineData("Track", typeof(TrackJson))]
    [InlineData("StreamSettings", typeof(StreamRequestJson))]
    [InlineData("CurrentSettings", typeof(StreamSettingsJson))]
    [InlineData("ViewerReport", typeof(ViewerReportJson))]
    [InlineData("Problem", typeof(ProblemJson))]
    public void A_schema_has_the_members_that_are_written(string schema, Type type)
    {
        string[] described = [.. _document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties")
            .EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)];
        string[] written = [.. type.GetProperties().Where(p => p.Name != "EqualityContract")
            .Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..]).Order(StringComparer.Ordinal)];
        Assert.Equal(written, described);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(p => p.Name == "$ref" ? [p.Value.GetString()!] : References(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
