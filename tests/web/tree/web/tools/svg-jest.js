module.exports = { process: () => ({ code: "exports.ReactComponent = () => null;" }) };
