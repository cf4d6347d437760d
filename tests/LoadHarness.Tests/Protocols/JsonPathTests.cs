using System.Text;
using LoadHarness.Clients.Protocols;

namespace LoadHarness.Tests.Protocols;

/// <summary>Arrays in JSON.</summary>
public sealed class JsonPathTests
{
    [Theory]
    [InlineData("lists", """{"code":0,"lists":[1,{"a":[2,3]},"x\"y",[],null]}""", """1;{"a":[2,3]};x"y;[];null""")]
    [InlineData("data.items", """{"data":{"n":[1],"items":[]}}""", "")]
    [InlineData("data.$.rows", """{"data":"{\"rows\":[{\"c\":\"d\"},\"e\"]}"}""", """{"c":"d"};e""")]
    public void Each_AnArray_GivesItsElements(string path, string json, string expected)
    {
        var elements = new List<string>();
        var count = new JsonPath(path).Each(Encoding.UTF8.GetBytes(json), element => elements.Add(Encoding.UTF8.GetString(element)));

        Assert.Equal(expected, string.Join(';', elements));
        Assert.Equal((elements.Count, elements.Count), (count, new JsonPath(path).Each(Encoding.UTF8.GetBytes(json), null)));
    }

    [Theory]
    [InlineData("lists", """{"lists":{}}""")]
    [InlineData("lists", """{"other":[1]}""")]
    [InlineData("lists", "[1,2]")]
    [InlineData("lists", "{\"lists\":[1,")]
    [InlineData("lists", "not json")]
    [InlineData("data.$.rows", """{"data":{"rows":[]}}""")]
    [InlineData("data.$.rows", """{"data":"\ud800"}""")]
    public void Each_NoArray_IsNone(string path, string json) => Assert.Null(new JsonPath(path).Each(Encoding.UTF8.GetBytes(json), null));
}
